//! Courses of events that several actors look at alike, worked out once for all of them.

use crate::lanes::Lanes;
use crate::rules::forecast::{Outlook, Workspace, follow};
use crate::rules::process::Pull;
use crate::simd::Simd;

/// One course for each view, from one state, and room for those that an actor alone looks at.
#[derive(Default)]
pub(crate) struct Courses {
    /// For each view: whether its course is that from the present state, and the course.
    shared: Vec<(bool, Workspace)>,
    own: Option<Workspace>,
}

impl Courses {
    /// Forgets all courses: the state from which they start has changed.
    pub(super) fn forget(&mut self) {
        self.shared.iter_mut().for_each(|(fresh, _)| *fresh = false);
    }

    /// The course from `start` as an actor sees it. `common` is the view, and what rests on it for everybody, where
    /// the actor adds nothing of its own: no terms, convictions or answers.
    pub(super) fn of(
        &mut self,
        simd: Simd,
        outlook: &Outlook<'_>,
        common: Option<(usize, Outlook<'_>)>,
        start: &[Lanes],
        pulls: &[Pull],
    ) -> &mut Workspace {
        let Some((view, common)) = common else {
            let own = self.own.get_or_insert_with(|| Workspace::new(start.len()));
            follow(simd, outlook, start, pulls, own);
            return own;
        };
        while self.shared.len() <= view {
            self.shared.push((false, Workspace::new(start.len())));
        }
        let (fresh, work) = &mut self.shared[view];
        if !*fresh {
            follow(simd, &common, start, &[], work);
            *fresh = true;
        }
        work
    }
}
