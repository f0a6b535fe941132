//! Dominance: which points of several objectives, all to be small, are worth keeping.

/// Whether `a` is at most `b` in every objective and below it in one. A number that is no number dominates nothing.
#[must_use]
pub fn dominates(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a <= b) && a.iter().zip(b).any(|(a, b)| a < b)
}

/// Positions, ascending, of the points that no other dominates; equal points stay together. A point that has not as
/// many objectives as the first, or one that is no number, is never among them.
#[must_use]
pub fn pareto_front(points: &[Vec<f64>]) -> Vec<usize> {
    let objectives = points.first().map_or(0, Vec::len);
    let sound = |point: &Vec<f64>| point.len() == objectives && !point.iter().any(|x| x.is_nan());
    let mut order: Vec<usize> = (0..points.len()).filter(|&i| sound(&points[i])).collect();
    // In lexicographic order a point is dominated, if at all, by one on the front before it. Adding 0 makes 0 of −0.
    let before = |a: &f64, b: &f64| f64::total_cmp(&(a + 0.0), &(b + 0.0));
    order.sort_by(|&i, &j| {
        let pairs = points[i].iter().zip(&points[j]);
        pairs.map(|(a, b)| before(a, b)).find(|order| order.is_ne()).unwrap_or(i.cmp(&j))
    });
    let mut front: Vec<usize> = Vec::new();
    for i in order {
        if !front.iter().any(|&j| dominates(&points[j], &points[i])) {
            front.push(i);
        }
    }
    front.sort_unstable();
    front
}

/// The area that points of two objectives dominate below the `reference` point: 0 if none is below it in both. `None`
/// if a point has not two objectives, or one is not finite, or the reference is not.
#[must_use]
pub fn hypervolume_2d(points: &[Vec<f64>], reference: [f64; 2]) -> Option<f64> {
    let finite = |point: &[f64]| point.len() == 2 && point.iter().all(|x| x.is_finite());
    if !points.iter().all(|point| finite(point)) || !finite(&reference) {
        return None;
    }
    let inside: Vec<Vec<f64>> = points.iter().filter(|p| dominates(p, &reference)).cloned().collect();
    let mut front: Vec<&Vec<f64>> = pareto_front(&inside).into_iter().map(|i| &inside[i]).collect();
    front.sort_by(|a, b| f64::total_cmp(&a[0], &b[0]));
    let mut area = 0.0;
    let mut ceiling = reference[1];
    for point in front {
        area += (reference[0] - point[0]) * (ceiling - point[1]);
        ceiling = point[1];
    }
    Some(area)
}

/// Rank of each point: 0 on the front, 1 on the front of the rest, and so on (fast non-dominated sort: Deb, Pratap,
/// Agarwal & Meyarivan, IEEE Transactions on Evolutionary Computation 6 (2002)). Points without objectives share the
/// last rank.
pub(crate) fn ranks(points: &[Option<Vec<f64>>]) -> Vec<usize> {
    let known: Vec<(usize, &[f64])> =
        points.iter().enumerate().filter_map(|(i, point)| Some((i, point.as_deref()?))).collect();
    let mut dominated = vec![Vec::new(); points.len()];
    let mut dominators = vec![0_usize; points.len()];
    for &(i, a) in &known {
        for &(j, b) in &known {
            if dominates(a, b) {
                dominated[i].push(j);
                dominators[j] += 1;
            }
        }
    }
    let mut ranks = vec![0; points.len()];
    let mut front: Vec<usize> = known.iter().map(|&(i, _)| i).filter(|&i| dominators[i] == 0).collect();
    let mut rank = 0;
    while !front.is_empty() {
        let mut next = Vec::new();
        for &i in &front {
            ranks[i] = rank;
            for &j in &dominated[i] {
                dominators[j] -= 1;
                if dominators[j] == 0 {
                    next.push(j);
                }
            }
        }
        rank += 1;
        front = next;
    }
    points.iter().zip(&mut ranks).filter(|(point, _)| point.is_none()).for_each(|(_, last)| *last = rank);
    ranks
}

/// Crowding distance of each member of a front (Deb et al. 2002): over the objectives, the sum of the gap between the
/// neighbours on both sides, relative to the range; infinite at the ends. An objective that is the same for all adds
/// nothing.
pub(crate) fn crowding(front: &[&[f64]]) -> Vec<f64> {
    let mut distances = vec![0.0; front.len()];
    for objective in 0..front.first().map_or(0, |point| point.len()) {
        let value = |i: usize| front[i][objective];
        let mut order: Vec<usize> = (0..front.len()).collect();
        order.sort_by(|&i, &j| f64::total_cmp(&value(i), &value(j)).then(i.cmp(&j)));
        let (Some(&first), Some(&last)) = (order.first(), order.last()) else { continue };
        let range = value(last) - value(first);
        if range > 0.0 {
            distances[first] = f64::INFINITY;
            distances[last] = f64::INFINITY;
            for around in order.windows(3) {
                distances[around[1]] += (value(around[2]) - value(around[0])) / range;
            }
        }
    }
    distances
}

#[cfg(test)]
mod tests {
    use super::{crowding, dominates, hypervolume_2d, pareto_front, ranks};
    use crate::random::{Purpose, Random};

    #[test]
    fn the_front_is_what_nothing_dominates() {
        let mut random = Random::new(3, Purpose::Nsga2, 1);
        for objectives in 1..=4 {
            // Few distinct values, so that ties and equal points are common.
            let points: Vec<Vec<f64>> =
                (0..200).map(|_| (0..objectives).map(|_| random.below(7) as f64 - 3.0).collect()).collect();
            let plain: Vec<usize> =
                (0..200).filter(|&i| !points.iter().any(|other| dominates(other, &points[i]))).collect();
            assert_eq!(pareto_front(&points), plain);
            // Ranks by peeling off fronts.
            let some: Vec<_> = points.iter().cloned().map(Some).collect();
            let found = ranks(&some);
            let mut left: Vec<usize> = (0..200).collect();
            for rank in 0.. {
                let rest: Vec<_> = left.iter().map(|&i| points[i].clone()).collect();
                let front: Vec<usize> = pareto_front(&rest).into_iter().map(|place| left[place]).collect();
                if front.is_empty() {
                    break;
                }
                assert!(front.iter().all(|&i| found[i] == rank));
                left.retain(|i| !front.contains(i));
            }
        }
    }

    #[test]
    fn unsound_points_are_never_on_the_front() {
        let points =
            [vec![1.0, 0.0], vec![f64::NAN, -5.0], vec![0.0], vec![1.0, -0.0], vec![0.5, f64::INFINITY]];
        assert_eq!(pareto_front(&points), [0, 3, 4]);
        assert!(pareto_front(&[]).is_empty());
        assert_eq!(ranks(&[None, Some(vec![2.0]), Some(vec![1.0]), None]), [2, 1, 0, 2]);
        assert_eq!(ranks(&[None, None]), [0, 0]);
    }

    #[test]
    fn areas_are_unions_of_rectangles() {
        let points = [vec![1.0, 3.0], vec![2.0, 1.0], vec![2.0, 2.0], vec![5.0, 0.0], vec![2.0, 1.0]];
        // 1 × 3 boxes: from (1, 3) to (4, 4), and from (2, 1) to (4, 3).
        assert_eq!(hypervolume_2d(&points, [4.0, 4.0]), Some(3.0 + 4.0));
        assert_eq!(hypervolume_2d(&points, [0.0, 0.0]), Some(0.0));
        assert_eq!(hypervolume_2d(&[vec![1.0]], [4.0, 4.0]), None);
    }

    #[test]
    fn crowding_is_the_gap_between_neighbours() {
        let front: [&[f64]; 4] = [&[0.0, 8.0], &[1.0, 6.0], &[3.0, 1.0], &[4.0, 0.0]];
        assert_eq!(
            crowding(&front),
            [f64::INFINITY, 3.0 / 4.0 + 7.0 / 8.0, 3.0 / 4.0 + 6.0 / 8.0, f64::INFINITY]
        );
        let same: [&[f64]; 2] = [&[1.0], &[1.0]];
        assert_eq!(crowding(&same), [0.0, 0.0]);
    }
}
