use detente_core::math::logistic;

/// A game of two: by own option and the other's, what row and column get; the record of option one at the start.
pub(crate) struct Game {
    pub(crate) name: &'static str,
    pub(crate) row: [[f64; 2]; 2],
    pub(crate) column: [[f64; 2]; 2],
    pub(crate) start: (f64, f64),
}

/// The logit response to an expectation of option one.
fn response(payoffs: &[[f64; 2]; 2], expected: f64, precision: f64) -> f64 {
    let worth = |own: &[f64; 2]| own[0] * expected + own[1] * (1.0 - expected);
    logistic(precision * (worth(&payoffs[0]) - worth(&payoffs[1])))
}

/// Its first and second derivatives where it is p.
fn bends(payoffs: &[[f64; 2]; 2], p: f64, precision: f64) -> (f64, f64) {
    let [[a, b], [c, d]] = *payoffs;
    let slope = precision * ((a - c) - (b - d));
    (slope * p * (1.0 - p), slope * slope * p * (1.0 - p) * (1.0 - 2.0 * p))
}

impl Game {
    /// Where the mean course of play comes to rest: the logit equilibrium in whose basin it starts.
    pub(crate) fn equilibrium(&self, precision: f64) -> (f64, f64) {
        let (mut p, mut q) = self.start;
        for _ in 0..20_000 {
            let answers = (response(&self.row, q, precision), response(&self.column, p, precision));
            (p, q) = (p + 0.02 * (answers.0 - p), q + 0.02 * (answers.1 - q));
        }
        let gap = response(&self.row, q, precision) - p;
        let other = response(&self.column, p, precision) - q;
        assert!(gap.abs() + other.abs() < 1e-12, "{} at {precision}: {gap}, {other} from rest", self.name);
        (p, q)
    }

    /// By how much records that keep moving displace the mean of play, to second order. Near rest they are a linear
    /// process with matrix J = (−1, f′; g′, −1) and noise η diag(p(1 − p), q(1 − q)); their covariance V solves
    /// J V + V Jᵀ = −η diag(…), and responses bend by ½ f″ V.
    pub(crate) fn displacement(&self, (p, q): (f64, f64), precision: f64, habit_rate: f64) -> (f64, f64) {
        let ((f, ff), (g, gg)) = (bends(&self.row, p, precision), bends(&self.column, q, precision));
        let (noise_p, noise_q) = (habit_rate * p * (1.0 - p), habit_rate * q * (1.0 - q));
        let room = 1.0 - f * g;
        let both = (g * noise_p + f * noise_q) / (4.0 * room);
        let (var_p, var_q) = (noise_p / 2.0 + f * both, noise_q / 2.0 + g * both);
        let (row, column) = (0.5 * ff * var_q, 0.5 * gg * var_p);
        ((row + f * column) / room, (column + g * row) / room)
    }
}
