//! The contact functions of an organisation in three cells: the first values of all three are one contact, and so on.

use super::{BETWEEN, Cells, take, text};
use crate::domain::{
    import::{Column, Fault},
    organisation::contact::{self, Contact},
};

const COLUMNS: [Column; 3] = [Column::ContactFunction, Column::ContactEmail, Column::ContactPhone];

/// Reads them; none where the file has no columns for them, or the cells are empty.
pub fn read(cells: &Cells, faults: &mut Vec<Fault>) -> Vec<Contact> {
    let known = faults.len();
    let [functions, emails, phones] = COLUMNS.map(|column| text(cells, column, faults).map(values).unwrap_or_default());
    if functions.len() > contact::MOST {
        let remedy = format!("must be at most {}: state the functions that others need", contact::MOST);
        faults.push(Fault::new(Column::ContactFunction.name(), "values", remedy));
    }
    for (column, held) in [(Column::ContactEmail, &emails), (Column::ContactPhone, &phones)] {
        if !held.is_empty() && held.len() != functions.len() {
            faults.push(unequal(column));
        }
    }
    // What belongs to which function is not known then.
    if faults.len() > known {
        return Vec::new();
    }
    let each = functions.iter().enumerate();
    each.filter_map(|(place, function)| one(function, at(&emails, place), at(&phones, place), faults)).collect()
}

/// A value as it may stand among others in one cell.
pub fn one_value(text: &str) -> String {
    text.replace(BETWEEN, "/")
}

/// The values of a cell; one of them may be empty.
fn values(cell: &str) -> Vec<&str> {
    if cell.is_empty() { Vec::new() } else { cell.split(BETWEEN).map(str::trim).collect() }
}

fn at<'a>(held: &[&'a str], place: usize) -> &'a str {
    held.get(place).copied().unwrap_or_default()
}

fn one(function: &str, email: &str, phone: &str, faults: &mut Vec<Fault>) -> Option<Contact> {
    let broken = |column: Column, word: &'static str| move |rule: String| Fault::new(column.name(), word, rule);
    let function = take(faults, contact::function(function).map_err(broken(Column::ContactFunction, "text")));
    let email = take(faults, contact::email(email).map_err(broken(Column::ContactEmail, "form")));
    let phone = take(faults, contact::phone(phone).map_err(broken(Column::ContactPhone, "form")));
    let contact = Contact { function: function?, email: email?, phone: phone? };
    if contact.email.is_empty() && contact.phone.is_empty() {
        faults.push(Fault::new(Column::ContactEmail.name(), "missing", contact::UNREACHED));
        return None;
    }
    Some(contact)
}

fn unequal(column: Column) -> Fault {
    let remedy = "must have as many values as contact_function, with | between them: where a function has none, leave its place empty";
    Fault::new(column.name(), "values", remedy)
}
