//! The processor time and the memory that processes have used, as the kernel counts them.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::fs;

/// The kernel shows ticks of a hundredth of a second on every Linux that we run on.
const US_PER_TICK: f64 = 10_000.0;

struct Stat {
    parent: u32,
    own: u64,
    with_fallen_children: u64,
}

fn stat(process: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The program's name stands in brackets and may hold anything; the numbers behind it are counted from the third field.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|field| field.parse::<u64>().ok());
    let own = ticks(11)? + ticks(12)?;
    Some(Stat { parent: fields.get(1)?.parse().ok()?, own, with_fallen_children: own + ticks(13)? + ticks(14)? })
}

/// The time of one process, in microseconds.
pub fn of(process: u32) -> f64 {
    stat(process).map_or(0.0, |stat| micros(stat.own))
}

/// The time of a process, of its children, and of those of them that have ended, in microseconds.
pub fn of_family(head: u32) -> f64 {
    let living = fs::read_dir("/proc").into_iter().flatten().flatten();
    let living = living.filter_map(|entry| entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()));
    let children: f64 = living.filter_map(stat).filter(|stat| stat.parent == head).map(|stat| micros(stat.own)).sum();
    children + stat(head).map_or(0.0, |stat| micros(stat.with_fallen_children))
}

/// The most memory that a process has had at once, in bytes.
pub fn peak_memory(process: u32) -> u64 {
    memory(process, "VmHWM:")
}

/// The memory that a process has now, in bytes.
pub fn memory_now(process: u32) -> u64 {
    memory(process, "VmRSS:")
}

fn memory(process: u32, name: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() * 1_024
}

/// The parent of a process.
pub fn parent(process: u32) -> Option<u32> {
    stat(process).map(|stat| stat.parent)
}

#[allow(clippy::cast_precision_loss, reason = "ticks of a benchmark stay far below 2^53")]
fn micros(ticks: u64) -> f64 {
    ticks as f64 * US_PER_TICK
}
