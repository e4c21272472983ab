/// A little generator, so that a run can be repeated (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// One of `sides`, from 0.
    pub fn roll(&mut self, sides: usize) -> usize {
        usize::try_from(self.next() % (sides.max(1) as u64)).unwrap_or(0)
    }

    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// How often each tenant is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// All alike.
    Uniform,
    /// The n-th in proportion to 1 / n^1.1.
    Zipf,
}

impl Spread {
    /// For tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Zipf => "zipf",
        }
    }
}

/// Chooses among `n` things.
#[derive(Debug, Clone)]
pub struct Chooser {
    /// The share of all things up to each.
    cumulative: Vec<f64>,
}

impl Chooser {
    /// Over `n` things, at least one.
    pub fn new(n: usize, spread: Spread) -> Self {
        let weight = |rank: usize| match spread {
            Spread::Uniform => 1.0,
            Spread::Zipf => (rank as f64).powf(-1.1),
        };
        let mut sum = 0.0;
        let mut cumulative: Vec<f64> = (1..=n.max(1))
            .map(|rank| {
                sum += weight(rank);
                sum
            })
            .collect();
        cumulative.iter_mut().for_each(|share| *share /= sum);
        Self { cumulative }
    }

    /// One of them.
    pub fn choose(&self, dice: &mut Dice) -> usize {
        let point = dice.fraction();
        self.cumulative
            .partition_point(|share| *share < point)
            .min(self.cumulative.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(n: usize, spread: Spread) -> Vec<usize> {
        let (chooser, mut dice) = (Chooser::new(n, spread), Dice::new(7));
        let mut counts = vec![0; n];
        (0..100_000).for_each(|_| counts[chooser.choose(&mut dice)] += 1);
        counts
    }

    #[test]
    fn uniform_is_even_and_zipf_prefers_the_first() {
        assert!(counts(10, Spread::Uniform).iter().all(|n| (9_000..11_000).contains(n)));
        let zipf = counts(1_000, Spread::Zipf);
        assert!((15_000..21_000).contains(&zipf[0]), "{}", zipf[0]);
        assert!(zipf[0] > zipf[9] * 8 && zipf.iter().filter(|n| **n > 0).count() > 800);
    }
}
