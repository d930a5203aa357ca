//! The closed vocabularies of financing models, each value with the word that it is written by in conditions, files and rows.

/// A closed vocabulary.
pub trait Word: Copy + PartialEq + 'static {
    /// All values, in their order.
    const ALL: &'static [Self];

    /// The value's word.
    fn word(self) -> &'static str;

    /// The value of a word.
    fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.word() == word)
    }

    /// The value's place among all.
    fn place(self) -> usize {
        Self::ALL.iter().position(|value| *value == self).unwrap_or_default()
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $value:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $word)] $value,)+
        }

        impl Word for $name {
            const ALL: &'static [Self] = &[$(Self::$value),+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }
    };
}

words! {
    /// The way that a person is validated on.
    Route {
        /// Branschvalidering.
        Sector = "sector",
        /// Komvux.
        AdultEducation = "adult_education",
        /// Yrkeshögskola.
        HigherVocational = "higher_vocational",
        /// At the workplace.
        Workplace = "workplace",
    }
}

words! {
    /// What prices and payers are attached to, in the order in which a case goes through them.
    Phase {
        /// Information and intake.
        Intake = "intake",
        /// Inledande kartläggning.
        InitialMapping = "initial_mapping",
        /// Fördjupad kartläggning.
        DeepMapping = "deep_mapping",
        /// Bedömning, teori.
        TheoryAssessment = "theory_assessment",
        /// Bedömning, praktik.
        PracticalAssessment = "practical_assessment",
        /// Certificate and registration.
        Certificate = "certificate",
        /// Advice on supplementary training.
        TrainingAdvice = "training_advice",
    }
}

words! {
    /// How a person stands to the labour market.
    Employment {
        /// Has work.
        Employed = "employed",
        /// Uppsagd or varslad.
        UnderNotice = "under_notice",
        /// Looks for work.
        Unemployed = "unemployed",
        /// Has a business.
        SelfEmployed = "self_employed",
        /// Neither works nor looks for work.
        Outside = "outside",
    }
}

words! {
    /// The transition organisation that a person's entitlement lies with.
    Transition {
        /// None.
        Nobody = "none",
        /// TRR.
        Trr = "trr",
        /// TSL.
        Tsl = "tsl",
        /// TRS.
        Trs = "trs",
        /// Trygghetsstiftelsen.
        Tsn = "tsn",
        /// Omställningsfonden.
        Omstallningsfonden = "omstallningsfonden",
        /// Kammarkollegiet.
        Kammarkollegiet = "kammarkollegiet",
    }
}

words! {
    /// What somebody is who pays.
    Role {
        /// The case's employer.
        Employer = "employer",
        /// The case's transition organisation.
        TransitionOrganisation = "transition_organisation",
        /// The municipality that the person lives in.
        Municipality = "municipality",
        /// The person.
        Individual = "individual",
        /// The centre itself.
        Centre = "centre",
        /// Arbetsförmedlingen.
        EmploymentService = "employment_service",
        /// A trade board or branch organisation.
        Branch = "branch",
        /// A region, an authority or a fund.
        Funder = "funder",
    }
}

impl Role {
    /// Whether a case tells who it is; otherwise a model must.
    pub fn follows_from_the_case(self) -> bool {
        match self {
            Self::Employer | Self::TransitionOrganisation | Self::Municipality | Self::Individual | Self::Centre => {
                true
            }
            Self::EmploymentService | Self::Branch | Self::Funder => false,
        }
    }

    /// Whether each case has another one, so that a limit by year never adds up over cases.
    pub fn is_of_the_case(self) -> bool {
        matches!(self, Self::Employer | Self::Individual)
    }
}

words! {
    /// In which step of the waterfall a rule pays.
    Step {
        /// An amount that is owed whatever the price.
        FixedFee = "fixed_fee",
        /// What somebody is entitled to.
        Entitlement = "entitlement",
        /// A share of what the steps before left.
        Share = "share",
        /// All that is left.
        Residual = "residual",
        /// Nobody pays what is left, in so many words.
        Unfunded = "unfunded",
    }
}

words! {
    /// What a rule's amount is reckoned from.
    Basis {
        /// A share of the price without VAT.
        NetCost = "net_cost",
        /// A share of the price with VAT.
        Gross = "gross",
        /// An amount.
        Fixed = "fixed",
        /// An amount for each unit of a fact that counts.
        Hours = "hours",
        /// What is left: shares and residuals.
        Rest = "rest",
    }
}

words! {
    /// What limits a payment.
    Cap {
        /// For a case.
        Case = "case",
        /// For a person in a period.
        Person = "person",
        /// For a payer in a year.
        PayerYear = "payer_year",
        /// For a programme.
        Programme = "programme",
        /// By the employer's room for de minimis aid.
        DeMinimis = "de_minimis",
        /// By what is left of the limit that the payer has stated.
        PayerRoom = "payer_room",
    }
}
