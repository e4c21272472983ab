use std::fs;

use serde::Deserialize;

/// The processes of a stack.
#[derive(Debug, Clone, Deserialize)]
pub struct Pids {
    /// The product's own.
    pub guichet: Vec<u32>,
    postgres: u32,
    nats: u32,
    redis: u32,
}

impl Pids {
    /// PostgreSQL's processes beside the first.
    pub fn backends(&self) -> Vec<u32> {
        children(self.postgres)
    }
}

/// CPU time used so far, in milliseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cpu {
    /// All processes of the product.
    pub guichet: f64,
    /// PostgreSQL with all its backends.
    pub postgres: f64,
    /// NATS.
    pub nats: f64,
    /// Redis.
    pub redis: f64,
}

/// A clock tick of /proc: 10 ms on every Linux that we know.
const TICK_MS: f64 = 10.0;

impl Cpu {
    /// What the processes have used so far. Backends that end in between are counted by their parent.
    pub fn now(pids: &Pids) -> Self {
        Self {
            guichet: pids.guichet.iter().map(|pid| own(*pid)).sum(),
            postgres: with_children(pids.postgres),
            nats: own(pids.nats),
            redis: own(pids.redis),
        }
    }

    /// All of it.
    pub fn sum(self) -> f64 {
        self.guichet + self.postgres + self.nats + self.redis
    }

    /// With what was used at another time.
    pub fn and(self, other: Self) -> Self {
        Self {
            guichet: self.guichet + other.guichet,
            postgres: self.postgres + other.postgres,
            nats: self.nats + other.nats,
            redis: self.redis + other.redis,
        }
    }

    /// What was used since `earlier`.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            guichet: self.guichet - earlier.guichet,
            postgres: self.postgres - earlier.postgres,
            nats: self.nats - earlier.nats,
            redis: self.redis - earlier.redis,
        }
    }
}

fn own(pid: u32) -> f64 {
    fields(pid).map_or(0.0, |stat| stat.user + stat.system)
}

fn with_children(pid: u32) -> f64 {
    let parent = fields(pid).map_or(0.0, |stat| stat.user + stat.system + stat.ended_children);
    parent + children(pid).into_iter().map(own).sum::<f64>()
}

fn children(pid: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().filter_map(|entry| {
        let child: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        fields(child).filter(|stat| stat.parent == pid).map(|_| child)
    });
    processes.collect()
}

struct Stat {
    parent: u32,
    user: f64,
    system: f64,
    ended_children: f64,
}

/// proc(5): the fields after the name, which stands in parentheses and may hold anything.
fn fields(pid: u32) -> Option<Stat> {
    parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

fn parse(text: &str) -> Option<Stat> {
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| {
        fields
            .get(at)
            .and_then(|f| f.parse::<f64>().ok())
            .map(|ticks| ticks * TICK_MS)
    };
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        user: ticks(11)?,
        system: ticks(12)?,
        ended_children: ticks(13)? + ticks(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_and_parentheses_is_read_over() {
        let stat = parse("7 (a (b) c) S 3 7 7 0 -1 0 0 0 0 0 5 2 1 1 20 0 1 0 0").unwrap();
        assert_eq!(
            (stat.parent, stat.user, stat.system, stat.ended_children),
            (3, 50.0, 20.0, 20.0)
        );
    }
}
