//! What a check of the books can find wrong.

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// An entry or a posting is not as it was when it was linked.
    EntryAltered,
    /// An entry of the chain is gone.
    EntryMissing,
    /// An entry does not sum to zero.
    EntryUnbalanced,
    /// An account is not the sum of its postings, or of what is held.
    AccountDiffers,
    /// A decision's money is not what its accounts say.
    DecisionDiffers,
    /// The chain does not hold what a checkpoint says, or the checkpoint is not signed.
    CheckpointDiffers,
    /// An entry neither has its link nor waits for it.
    EntryForgotten,
    /// The trial balance that was kept is not what the entries sum to.
    PeriodDiffers,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// The entry, account, decision or month.
    pub subject: String,
    /// What was found, in a sentence.
    pub explanation: String,
}

impl Fault {
    /// A fault.
    pub fn new(kind: FaultKind, subject: impl ToString, explanation: impl Into<String>) -> Self {
        Self { kind, subject: subject.to_string(), explanation: explanation.into() }
    }
}
