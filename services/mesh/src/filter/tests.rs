//! A filter means what AIP-160 says, is refused with the remedy, and holds the same rows whichever way it is written.

use proptest::prelude::*;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, Query},
};

use super::{
    Column as Sorted, Field, Filter, Kind, Order,
    syntax::{MOST_DEPTH, MOST_TERMS, Node, Operator, Term, Value, is_bare, is_word, parse},
};

mod item {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "item")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub title: String,
        pub amount: i64,
        pub day: String,
        pub at: i64,
        pub done: bool,
        pub state: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use item::Column;

fn fields() -> Vec<Field> {
    vec![
        Field::new("title", Kind::Text, Expr::col(Column::Title)),
        Field::of("amount", Kind::Number, Column::Amount).ordered_by(Column::Amount),
        Field::of("day", Kind::Date, Column::Day).ordered_by(Column::Day),
        Field::new("at", Kind::Moment, Expr::col(Column::At)),
        Field::new("done", Kind::Flag, Expr::col(Column::Done)),
        Field::new("state", Kind::OneOf { prefix: "STATE_", words: vec!["open", "closed"] }, Expr::col(Column::State))
            .or_none(),
        Field::new("id", Kind::Id("item"), Expr::col(Column::Id)),
        Field::new("tag", Kind::Text, Expr::col("word")).within(|fits| {
            let tags = Query::select().column("item_id").from("tag").cond_where(fits).to_owned();
            Expr::col(Column::Id).in_subquery(tags)
        }),
        Field::sensitive("health"),
    ]
}

fn id() -> Sorted {
    Sorted::of(Column::Id)
}

type Item = (u128, &'static str, i64, &'static str, i64, bool, Option<&'static str>);

const ROWS: [Item; 4] = [
    (1, "Luleå 100%", 10, "2026-02-28", 0, true, Some("open")),
    (2, "luleå", -5, "2026-03-01", 82_799_999_999, false, Some("closed")),
    (3, "Say \"hej\"", 10, "2025-12-31", 82_800_000_000, true, None),
    (4, "a_b", 7, "2026-03-31", 172_800_000_000, false, None),
];

async fn database() -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    let db = Database::connect(options).await?;
    db.execute_unprepared(
        "CREATE TABLE item (id BLOB PRIMARY KEY, title TEXT, amount BIGINT, day TEXT, at BIGINT, done BOOLEAN, state TEXT)",
    )
    .await?;
    db.execute_unprepared("CREATE TABLE tag (item_id BLOB, word TEXT)").await?;
    for (id, title, amount, day, at, done, state) in ROWS {
        let row = item::Model {
            id: Uuid::from_u128(id),
            title: title.into(),
            amount,
            day: day.into(),
            at,
            done,
            state: state.map(str::to_owned),
        };
        item::Entity::insert(item::ActiveModel::from(row).reset_all()).exec_without_returning(&db).await?;
    }
    for (id, word) in [(1, "red"), (1, "blue"), (2, "blue")] {
        let tag = sea_orm::Statement::from_sql_and_values(
            db.get_database_backend(),
            "INSERT INTO tag VALUES (?, ?)",
            [Uuid::from_u128(id).into(), word.into()],
        );
        db.execute_raw(tag).await?;
    }
    Ok(db)
}

async fn held(db: &DatabaseConnection, filter: &str) -> Vec<u128> {
    let filter = Filter::parse(filter, &fields()).unwrap_or_else(|rule| panic!("{filter}: {rule}"));
    let rows = item::Entity::find().filter(filter.condition()).order_by_asc(Column::Id).all(db).await;
    rows.expect("the database takes the condition").iter().map(|row| row.id.as_u128()).collect()
}

#[tokio::test]
async fn a_filter_holds_the_rows_that_it_describes() -> Result<(), DbErr> {
    let db = database().await?;
    let cases: [(&str, &[u128]); 36] = [
        ("", &[1, 2, 3, 4]),
        ("title = luleå", &[2]),
        ("title != luleå", &[1, 3, 4]),
        ("title : ule", &[1, 2]),
        ("title:Lule", &[1]),
        ("title:%", &[1]),
        ("title:_", &[4]),
        (r#"title:"\"hej\"""#, &[3]),
        ("amount = 10", &[1, 3]),
        ("amount >= 7 AND amount < 10", &[4]),
        ("amount <= -5", &[2]),
        ("day = 2026-03-01", &[2]),
        ("day : 2026-03", &[2, 4]),
        ("day:2026", &[1, 2, 4]),
        ("day != 2026-03-01", &[1, 3, 4]),
        ("day > 2026-02-28", &[2, 4]),
        ("day <= 2026-02-28", &[1, 3]),
        ("at = 1970-01-01", &[1, 2]),
        ("at > 1970-01-01", &[3, 4]),
        ("at <= 1970-01-02", &[1, 2, 3]),
        ("at:1970", &[1, 2, 3, 4]),
        ("done = true", &[1, 3]),
        ("done != true", &[2, 4]),
        ("state = open", &[1]),
        ("state = STATE_CLOSED", &[2]),
        ("state != open", &[2, 3, 4]),
        ("NOT state = open", &[2, 3, 4]),
        ("state:*", &[1, 2]),
        ("-state:*", &[3, 4]),
        ("id = item_00000000000000000000000000000003", &[3]),
        ("tag = blue", &[1, 2]),
        ("tag != red", &[2, 3, 4]),
        ("tag = red AND tag = blue", &[1]),
        ("done = true OR amount = -5 AND day:2026", &[1, 2]),
        ("(done = true) OR (amount = -5 AND day:2026)", &[1, 2, 3]),
        ("NOT (done = true OR amount = 7)", &[2]),
    ];
    for (filter, expected) in cases {
        assert_eq!(held(&db, filter).await, expected, "{filter}");
    }
    Ok(())
}

#[test]
fn or_binds_tighter_than_and_and_not_tighter_than_both() {
    let same = |left: &str, right: &str| assert_eq!(parse(left), parse(right), "{left} / {right}");
    same("a=1 AND b=2 OR c=3", "a=1 AND (b=2 OR c=3)");
    same("a=1 OR b=2 AND c=3", "(a=1 OR b=2) AND c=3");
    same("NOT a=1 OR b=2", "(NOT a=1) OR b=2");
    same("-a=1", "NOT a=1");
    same("  a  =  1  ", "a=1");
    assert_ne!(parse("a=1 AND b=2 OR c=3"), parse("(a=1 AND b=2) OR c=3"));
    assert_eq!(parse("   "), Ok(None));
}

#[test]
fn what_cannot_be_read_is_refused_where_it_begins() {
    for wrong in [
        "a",
        "a =",
        "= 1",
        "a = 1 b = 2",
        "a = 1 AND",
        "(a = 1",
        "a = 1)",
        "a = \"x",
        "a == 1",
        "NOT",
        "a = AND",
        "å = 1",
    ] {
        let rule = parse(wrong).expect_err(wrong);
        assert!(rule.contains("cannot be read from character"), "{wrong}: {rule}");
    }
    assert!(parse("a = 1 AND b @ 2").expect_err("no operator").contains("character 13 "));
}

#[test]
fn what_is_too_long_too_deep_or_too_much_is_refused_with_the_limit() {
    let said = |text: &str| parse(text).expect_err("a limit is passed");
    assert!(said(&format!("a = {}", "å".repeat(1_000))).contains("1000 characters"));
    let nested = |depth: usize| format!("{}a=1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(MOST_DEPTH)).is_ok());
    assert!(said(&nested(MOST_DEPTH + 1)).contains("16 deep"));
    assert!(said(&"(".repeat(900)).contains("16 deep"));
    let many = |terms: usize| vec!["a=1"; terms].join(" OR ");
    assert!(parse(&many(MOST_TERMS)).is_ok());
    assert!(said(&many(MOST_TERMS + 1)).contains("64 terms"));
    let apart = vec!["(a=1)"; MOST_DEPTH + 1].join(" AND ");
    assert!(parse(&apart).is_ok(), "only what stands inside counts as deep");
}

#[test]
fn a_field_that_is_not_known_is_refused_with_those_that_are() {
    let rule = Filter::parse("title = x AND colour = red", &fields()).expect_err("there is no colour");
    assert_eq!(
        rule,
        "names in its term 2 a field that is not known here; the known ones are title, amount, day, at, done, state, id, tag"
    );
}

#[test]
fn what_is_sensitive_is_refused_by_itself_under_any_spelling() {
    for text in ["health = x", "HEALTH:*", "person.health = x", "NOT (title = a OR health.reason = b)"] {
        let rule = Filter::parse(text, &fields()).expect_err(text);
        assert!(rule.contains("sensitive"), "{text}: {rule}");
    }
    assert!(Order::parse("health", "day", &fields(), &id()).is_err());
}

#[test]
fn a_value_of_another_kind_is_refused_and_not_repeated() {
    let cases = [
        ("amount = many", "a whole number"),
        ("day = 2026-13-01", "YYYY-MM-DD"),
        ("day = 2026-02-30", "YYYY-MM-DD"),
        ("day = 2026-03", "YYYY-MM-DD"),
        ("day : 26", "a year"),
        ("day : 2026-3", "a year"),
        ("done = yes", "true or false"),
        ("done > true", "no order"),
        ("state = ajar", "open, closed"),
        ("id = 7", "item_"),
        ("title > a", "=, != and :"),
        ("title : \"\"", "the part"),
    ];
    for (text, remedy) in cases {
        let rule = Filter::parse(text, &fields()).expect_err(text);
        assert!(rule.contains(remedy), "{text}: {rule}");
        let value = text.rsplit(' ').next().unwrap_or_default();
        assert!(value.len() < 4 || !rule.contains(value), "{rule}");
    }
}

#[test]
fn an_order_names_each_of_its_fields_once() {
    let read = |text: &str| Order::parse(text, "day desc", &fields(), &id());
    assert_eq!(read("").map(|order| order.to_string()).as_deref(), Ok("day desc"));
    assert_eq!(read(" amount  desc , day asc").map(|order| order.to_string()).as_deref(), Ok("amount desc,day"));
    for (wrong, said) in
        [("title", "amount, day"), ("day,day", "twice"), ("day down", "desc"), ("day desc desc", "desc"), (",", "desc")]
    {
        assert!(read(wrong).is_err_and(|rule| rule.contains(said)), "{wrong}");
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    amount: i64,
    day: String,
}

#[tokio::test]
async fn pages_in_any_order_hold_every_row_once() -> Result<(), DbErr> {
    let db = database().await?;
    for (text, expected) in [
        ("amount", [2, 4, 1, 3]),
        ("amount desc", [3, 1, 4, 2]),
        ("amount desc, day", [3, 1, 4, 2]),
        ("amount, day desc", [2, 4, 1, 3]),
        ("day", [3, 1, 2, 4]),
    ] {
        let order = Order::parse(text, "", &fields(), &id()).expect("an order");
        let (mut found, mut place) = (Vec::new(), None::<String>);
        loop {
            let mut query = order.sort(item::Entity::find());
            if let Some(place) = &place {
                query = query.filter(order.after(place).expect("a place"));
            }
            let Some(row) = query.limit(1).into_model::<Row>().one(&db).await? else { break };
            found.push(row.id.as_u128());
            place = order
                .place(|name| match name {
                    "amount" => Some(row.amount.into()),
                    "day" => Some(row.day.clone().into()),
                    _ => Some(row.id.into()),
                })
                .ok();
        }
        assert_eq!(found, expected, "{text}");
    }
    Ok(())
}

fn value() -> impl Strategy<Value = Value> {
    let bare = "\\PC{1,8}".prop_map(|text| text.chars().filter(|c| is_bare(*c)).collect::<String>());
    let bare = bare.prop_filter("a word", |text| !text.is_empty() && !is_word(text));
    prop_oneof![
        bare.prop_map(|text| Value { text, quoted: false }),
        "(?s).{0,8}".prop_map(|text| Value { text, quoted: true }),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    let operator = (0..Operator::ALL.len()).prop_map(|index| Operator::ALL[index].1);
    let field = "[a-z][a-z0-9_]{0,5}(\\.[a-z]{1,3})?";
    let term = (field, operator, value()).prop_map(|(field, operator, value)| Term { field, operator, value });
    term.prop_map(Node::Term).prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::All),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::Any),
            inner.prop_map(|node| Node::Not(Box::new(node))),
        ]
    })
}

proptest! {
    #[test]
    fn a_printed_filter_is_read_as_itself(node in node()) {
        let text = node.to_string();
        prop_assume!(text.chars().count() <= 1_000);
        prop_assert_eq!(parse(&text), Ok(Some(node)), "{}", text);
    }

    #[test]
    fn no_text_makes_the_reading_panic(text in "(?s).{0,60}") {
        let _ = Filter::parse(&text, &fields());
        let _ = Order::parse(&text, "day", &fields(), &id());
    }

    #[test]
    fn no_text_of_the_filters_own_signs_makes_the_reading_panic(
        text in prop::collection::vec(prop::sample::select(vec![
            "(", ")", "\"", "\\", " ", "=", "<", "!", ":", "-", "*", "AND", "OR", "NOT", "title", "day", "2026-02-30", "amount", "9",
        ]), 0..40)
    ) {
        let _ = Filter::parse(&text.concat(), &fields());
        let _ = Filter::parse(&text.join(" "), &fields());
    }
}
