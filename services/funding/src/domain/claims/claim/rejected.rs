//! What becomes of a claim whose decision is revoked while it is on its way.

use super::{Account, Act, Claim, ClaimState, Cost, Entry, Line, Ore, Pot, Project, moved};

impl Claim {
    /// Accepts nothing of it, wherever it stands: no financier is asked for anything any more. Nothing is released that was held back, and the
    /// project does not end by it.
    pub fn reject(&mut self, project: &mut Project, lines: &mut [Line], costs: &mut [Cost], by: Act) -> Entry {
        for line in lines.iter_mut() {
            line.accepted = Ore::ZERO;
            line.cut_reason.clone_from(&by.note);
        }
        let mut booked = self.book(project, lines, costs);
        for (share, financier) in self.shares.iter().zip(&mut project.financiers) {
            let (financed_by, decision) = (financier.organisation(), self.decision);
            let pot = |pot| Account::Financier(financed_by, decision, pot);
            booked = moved(booked, pot(Pot::Claimed), pot(Pot::Unclaimed), share.requested);
            financier.claimed = Ore::ZERO;
        }
        self.completion_due = None;
        project.open_claim = None;
        project.revision += 1;
        self.advance(ClaimState::Rejected, by);
        booked
    }
}
