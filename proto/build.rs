//! Compiles the contract: messages, clients and servers, the descriptor set, and the table of rules.
//! Fails where an RPC has no rule, or where a command has no `request_id`, or one of a stream no `number`.

use std::{env, error::Error, fs, path::PathBuf};

use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, Value};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[allow(clippy::disallowed_macros, reason = "a build script speaks to cargo on its standard output")]
fn main() -> Result<()> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let files = proto_files(PathBuf::from("."))?;
    println!("cargo:rerun-if-changed=mesh");
    println!("cargo:rerun-if-changed=reell");

    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_imports(true).include_source_info(true).open_files(&files)?;
    let descriptors = compiler.file_descriptor_set();
    let encoded = compiler.encode_file_descriptor_set();
    fs::write(out.join("contract.binpb"), &encoded)?;
    fs::write(out.join("rules.rs"), rules(&encoded)?)?;

    let mut config = tonic_prost_build::Config::new();
    config.enable_type_names();
    config.include_file("contract.rs");
    tonic_prost_build::configure().compile_fds_with_config(descriptors, config)?;
    Ok(())
}

fn proto_files(root: PathBuf) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![root.join("mesh"), root.join("reell")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "proto") {
                found.push(path.strip_prefix(".").unwrap_or(&path).to_path_buf());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Writes the `RULES` table from the options, which prost itself drops, and `Command` for the request of each WRITE.
fn rules(encoded: &[u8]) -> Result<String> {
    let pool = DescriptorPool::decode(encoded)?;
    let option = pool.get_extension_by_name("mesh.v1.rule").ok_or("mesh.v1.rule is not declared")?;
    let mut table = String::from("/// The rule of every RPC, sorted by path.\npub static RULES: &[Rule] = &[\n");
    let mut commands = String::new();
    let mut methods: Vec<_> = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()).collect();
    methods.sort_by_key(path);
    for method in methods {
        let options = method.options();
        if !options.has_extension(&option) {
            return Err(format!("{} states no (mesh.v1.rule)", method.full_name()).into());
        }
        let value = options.get_extension(&option);
        let rule = value.as_message().ok_or("a rule is a message")?;
        let write = match number(rule, "effect") {
            1 => false,
            2 => true,
            _ => return Err(format!("the rule of {} states no effect", method.full_name()).into()),
        };
        let callers = texts(rule, "callers");
        let subjects = numbers(rule, "subjects");
        let (permission, audit) = (text(rule, "permission"), text(rule, "audit"));
        if permission.is_empty() || audit.is_empty() || callers.is_empty() || subjects.is_empty() {
            return Err(format!(
                "the rule of {} leaves out permission, audit, callers or subjects",
                method.full_name()
            )
            .into());
        }
        if write {
            commands.push_str(&command(&method)?);
        }
        let subjects: Vec<_> = subjects
            .iter()
            .map(|subject| match subject {
                1 => Ok("Subject::Operator"),
                2 => Ok("Subject::Partner"),
                3 => Ok("Subject::Service"),
                _ => Err(format!("the rule of {} names an unspecified subject", method.full_name())),
            })
            .collect::<std::result::Result<_, _>>()?;
        let effect = if write { "Effect::Write" } else { "Effect::Read" };
        let personal_data = rule.get_field_by_name("personal_data").and_then(|v| v.as_bool()).unwrap_or(false);
        table.push_str(&format!(
            "    Rule {{ path: {:?}, permission: {permission:?}, effect: {effect}, audit: {audit:?}, callers: &{callers:?}, subjects: &[{}], personal_data: {personal_data} }},\n",
            path(&method),
            subjects.join(", "),
        ));
    }
    table.push_str("];\n");
    Ok(table + &commands)
}

fn command(method: &MethodDescriptor) -> Result<String> {
    let input = method.input();
    if input.get_field_by_name("request_id").is_none() {
        return Err(format!("{} is a WRITE, so {} needs a request_id", method.full_name(), input.full_name()).into());
    }
    let name = format!("crate::{}::{}", input.package_name().replace('.', "::"), input.name());
    let mut command = format!("impl Command for {name} {{ fn request_id(&self) -> &str {{ &self.request_id }} }}\n");
    if method.is_client_streaming() {
        if input.get_field_by_name("number").is_none() {
            let message = format!("{} takes a stream, so {} needs a number", method.full_name(), input.full_name());
            return Err(message.into());
        }
        command += &format!("impl Chunk for {name} {{ fn number(&self) -> i64 {{ self.number }} }}\n");
    }
    Ok(command)
}

fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

fn field(rule: &DynamicMessage, name: &str) -> Value {
    rule.get_field_by_name(name).map(|value| value.into_owned()).unwrap_or(Value::Bool(false))
}

fn text(rule: &DynamicMessage, name: &str) -> String {
    field(rule, name).as_str().unwrap_or_default().to_owned()
}

fn number(rule: &DynamicMessage, name: &str) -> i32 {
    field(rule, name).as_enum_number().unwrap_or_default()
}

fn texts(rule: &DynamicMessage, name: &str) -> Vec<String> {
    let value = field(rule, name);
    value.as_list().unwrap_or_default().iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn numbers(rule: &DynamicMessage, name: &str) -> Vec<i32> {
    let value = field(rule, name);
    value.as_list().unwrap_or_default().iter().filter_map(Value::as_enum_number).collect()
}
