//! Bargains (§8): what is proposed, who signs, what that moves, and what breaks it.
//!
//! A proposal is the Nash bargaining solution (Nash 1950), or the opening of alternating offers (Rubinstein 1982), on a grid of terms, on a public forecast, over
//! disagreement points that contain the best bargain each party could have elsewhere. That a bargain exists which
//! everybody prefers to none (Fearon 1995) does not make it: signatures need trust, and agreements move variables only
//! by the leverage of those who keep them (the commitment problem, Fearon 1998; Schelling 1960).

mod alternating;
pub(crate) mod force;
pub(crate) mod meeting;
pub(crate) mod nash;
pub(crate) mod signing;
pub(crate) mod strain;
pub(crate) mod terms;
