//! What is asked of the books, by whom, and what was answered.

use mesh::refusal::Error;
use proto::reell::funding::v1::{
    ClosePeriodRequest, Commitment, GetBalanceRequest, LedgerBalance, LedgerEntry, LedgerPeriod, OpenAccountRequest,
    PendingPosting, PostEntriesRequest, PostEntryRequest, PostPendingRequest, RecordCommitmentRequest,
    ReleaseCommitmentRequest, ReopenPeriodRequest, ReservePostingRequest, ReverseEntryRequest, VoidPendingRequest,
};
use sandbox::Caller;
use tonic::Status;

/// How often something is sent again, under its key, where it could not be carried out just then.
const TRIES: usize = 6;

/// Something that is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Opens an account.
    Open(OpenAccountRequest),
    /// Posts an entry.
    Post(PostEntryRequest),
    /// Posts entries together.
    PostAll(PostEntriesRequest),
    /// Holds money.
    Hold(ReservePostingRequest),
    /// Moves money that is held.
    Settle(PostPendingRequest),
    /// Lets it go.
    Void(VoidPendingRequest),
    /// Takes an entry back.
    Reverse(ReverseEntryRequest),
    /// Closes a month.
    Close(ClosePeriodRequest),
    /// Opens it again.
    Reopen(ReopenPeriodRequest),
    /// Sets money of a decision aside for a case.
    Reserve(RecordCommitmentRequest),
    /// Gives it back.
    Release(ReleaseCommitmentRequest),
    /// Reads a balance.
    Look(GetBalanceRequest),
}

/// A command, and which of the clients asks it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Which client.
    pub who: usize,
    /// What.
    pub command: Command,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// An account.
    Balance(LedgerBalance),
    /// An entry.
    Entry(LedgerEntry),
    /// The ids of entries.
    Entries(Vec<String>),
    /// What is held.
    Pending(PendingPosting),
    /// What was held, and the entry that moved it.
    Settled(PendingPosting, LedgerEntry),
    /// A month.
    Period(LedgerPeriod),
    /// Money set aside.
    Commitment(Commitment),
}

/// An answer, or the reason for a refusal.
pub type Outcome = Result<Answer, String>;

/// One of the clients: for what operators ask, and for what cases ask on behalf of one.
pub struct Client {
    /// As an operator.
    pub operator: Caller,
    /// As the case service.
    pub cases: Caller,
}

impl Ask {
    /// Under which key it is carried out; a reading has none.
    pub fn key(&self) -> Option<(usize, String)> {
        let key = match &self.command {
            Command::Open(request) => &request.request_id,
            Command::Post(request) => &request.request_id,
            Command::PostAll(request) => &request.request_id,
            Command::Hold(request) => &request.request_id,
            Command::Settle(request) => &request.request_id,
            Command::Void(request) => &request.request_id,
            Command::Reverse(request) => &request.request_id,
            Command::Close(request) => &request.request_id,
            Command::Reopen(request) => &request.request_id,
            Command::Reserve(request) => &request.request_id,
            Command::Release(request) => &request.request_id,
            Command::Look(_) => return None,
        };
        Some((self.who, key.clone()))
    }

    /// Asks. What the centre could not do just then is sent again under its key.
    pub async fn send(&self, client: &Client) -> Outcome {
        let mut last = None;
        for _ in 0..TRIES {
            match Error::from(match self.command.once(client).await {
                Ok(answer) => return Ok(answer),
                Err(status) => status,
            }) {
                Error::Refused(refused) if refused.domain != "mesh" || refused.reason == "REQUEST_ID_REUSED" => {
                    return Err(refused.reason);
                }
                other => last = Some(other),
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("{self:?} was not carried out: {last:?}")
    }
}

impl Command {
    async fn once(&self, client: &Client) -> Result<Answer, Status> {
        let (mut ledger, mut funding) = (client.operator.ledger(), client.operator.funding());
        const WHOLE: &str = "the answer is whole";
        Ok(match self.clone() {
            Self::Open(request) => {
                Answer::Balance(ledger.open_account(request).await?.into_inner().balance.expect(WHOLE))
            }
            Self::Post(request) => Answer::Entry(ledger.post_entry(request).await?.into_inner().entry.expect(WHOLE)),
            Self::PostAll(request) => Answer::Entries(ledger.post_entries(request).await?.into_inner().entry_ids),
            Self::Hold(request) => {
                Answer::Pending(ledger.reserve_posting(request).await?.into_inner().pending.expect(WHOLE))
            }
            Self::Settle(request) => {
                let answer = ledger.post_pending(request).await?.into_inner();
                Answer::Settled(answer.pending.expect(WHOLE), answer.entry.expect(WHOLE))
            }
            Self::Void(request) => {
                Answer::Pending(ledger.void_pending(request).await?.into_inner().pending.expect(WHOLE))
            }
            Self::Reverse(request) => {
                Answer::Entry(ledger.reverse_entry(request).await?.into_inner().entry.expect(WHOLE))
            }
            Self::Close(request) => {
                Answer::Period(ledger.close_period(request).await?.into_inner().period.expect(WHOLE))
            }
            Self::Reopen(request) => {
                Answer::Period(ledger.reopen_period(request).await?.into_inner().period.expect(WHOLE))
            }
            Self::Reserve(request) => {
                let mut cases = client.cases.funding();
                Answer::Commitment(cases.record_commitment(request).await?.into_inner().commitment.expect(WHOLE))
            }
            Self::Release(request) => {
                Answer::Commitment(funding.release_commitment(request).await?.into_inner().commitment.expect(WHOLE))
            }
            Self::Look(request) => {
                Answer::Balance(ledger.get_balance(request).await?.into_inner().balance.expect(WHOLE))
            }
        })
    }
}
