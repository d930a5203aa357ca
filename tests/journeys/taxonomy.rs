//! A dump of the taxonomy, as its publisher writes it, goes into a running centre by the command line.

use proto::reell::actors::v1::{GetConceptRequest, ListTaxonomyVersionsRequest};
use sandbox::{Centre, Engine, Recipe, Shape, builders::places::concept, scratch};

/// The version that the test imports; the centre is its own.
const NUMBER: i32 = 27;

#[test]
fn a_dump_is_imported_by_the_command_line_and_once_more_without_change() {
    for engine in Engine::all() {
        println!("on {engine:?}");
        sandbox::run(async {
            let centre = Centre::start(Recipe::new(Shape::OneChild, engine)).await.unwrap();
            let label = |place: usize| format!("Kunskap {place}");
            let concepts: Vec<_> =
                (0..1_000).map(|place| concept(&format!("{place:04}_abc_XYZ"), "skill", &label(place), "")).collect();
            let file = scratch::folder("dump").unwrap().join("concepts.json");
            std::fs::write(&file, format!(r#"{{"data":{{"concepts":[{}]}}}}"#, concepts.join(","))).unwrap();
            let (file, number) = (file.display().to_string(), NUMBER.to_string());
            let arguments = ["import-taxonomy", &file, "--number", &number, "--source", "made for a test"];
            for _ in 0..2 {
                let said = centre.command(&arguments).unwrap();
                let lines = String::from_utf8_lossy(&said.stdout).into_owned();
                assert!(said.status.success(), "{lines}{}", String::from_utf8_lossy(&said.stderr));
                assert!(lines.trim_end().ends_with("part 3 of 3: 1000 concepts, complete"), "{lines}");
            }
            let mut reference = centre.operator("anna").reference();
            // Without a version, the newest answers.
            let read = GetConceptRequest { concept_id: "0999_abc_XYZ".into(), version: 0 };
            let read = reference.get_concept(read).await.unwrap().into_inner().concept.unwrap();
            assert_eq!((read.label, read.version), (label(999), NUMBER));
            let versions = reference.list_taxonomy_versions(ListTaxonomyVersionsRequest::default()).await.unwrap();
            let versions = versions.into_inner().versions;
            let numbers: Vec<_> = versions.iter().map(|one| (one.version, one.parts_imported, one.complete)).collect();
            assert_eq!((numbers[0], numbers[1].0, numbers.len()), ((NUMBER, 3, true), 1, 2));
            centre.stop().await;
        });
    }
}
