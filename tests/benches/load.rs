//! The load that the centre bears.

fn main() {}
