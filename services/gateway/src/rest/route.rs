//! What each address answers, bound to the contract: the table names the RPC, and all else follows from what that says of itself.

use std::sync::Arc;

use anyhow::{Context, ensure};
use http::{Method, uri::PathAndQuery};
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};
use proto::{Effect, Rule};

use self::table::{Line, ROUTES};

pub mod table;

/// A line, with everything that the contract says of it looked up once.
#[derive(Debug)]
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// The address, with names in braces.
    pub path: &'static str,
    /// Where the RPC is called.
    pub rpc: PathAndQuery,
    /// The service that answers, e.g. "cases".
    pub service: String,
    /// What the RPC states about itself.
    pub rule: &'static Rule,
    /// The RPC.
    pub descriptor: MethodDescriptor,
    /// The request.
    pub input: MessageDescriptor,
    /// The answer.
    pub output: MessageDescriptor,
    /// The request's fields that stand in the address.
    pub in_path: Vec<FieldDescriptor>,
    /// The request's fields that stand in the query of a GET, or in the body of a POST.
    pub free: Vec<FieldDescriptor>,
    /// The field that Idempotency-Key fills.
    pub request_id: Option<FieldDescriptor>,
    /// The field that If-Match fills.
    pub etag: Option<FieldDescriptor>,
    /// The field that `limit` and `pageToken` fill.
    pub page: Option<Paging>,
    /// What the answer looks like.
    pub shape: Shape,
    /// The address of the single resource that the answer shows, where it has one.
    pub resource: Option<&'static str>,
}

/// The fields of a request for a page.
#[derive(Debug)]
pub struct Paging {
    /// The field of the request.
    pub field: FieldDescriptor,
    /// What `limit` fills.
    pub size: FieldDescriptor,
    /// What `pageToken` fills.
    pub token: FieldDescriptor,
}

/// What an answer looks like in JSON.
#[derive(Debug)]
pub enum Shape {
    /// The answer holds one resource, so it is answered as that resource.
    One(FieldDescriptor),
    /// A page of resources.
    List {
        /// The resources.
        items: FieldDescriptor,
        /// The `mesh.v1.PageResponse`.
        page: FieldDescriptor,
        /// Its `next_token`.
        next: FieldDescriptor,
    },
    /// The answer as it stands in the contract.
    Whole,
}

impl Route {
    /// Whether the RPC changes anything.
    pub fn writes(&self) -> bool {
        self.rule.effect == Effect::Write
    }

    /// Whether it adds a resource to the collection that it is posted to.
    pub fn creates(&self) -> bool {
        self.writes() && self.resource.is_some_and(|resource| parent(resource) == self.path)
    }

    fn bind(pool: &DescriptorPool, line: &Line) -> anyhow::Result<Self> {
        let (service, method) = line.rpc.split_once('/').context("an RPC is written package.Service/Method")?;
        let service = pool.get_service_by_name(service).with_context(|| format!("{service} is not in the contract"))?;
        let descriptor = service.methods().find(|candidate| candidate.name() == method);
        let descriptor = descriptor.with_context(|| format!("{} is not in the contract", line.rpc))?;
        let rpc = format!("/{}", line.rpc);
        let rule = Rule::of(&rpc).with_context(|| format!("{rpc} has no rule"))?;
        ensure!(line.method == Method::POST || rule.effect == Effect::Read, "{rpc} writes, so it can't be a GET");

        let (input, output) = (descriptor.input(), descriptor.output());
        let in_path = path_parameters(line.path)
            .map(|name| input.get_field_by_json_name(name).with_context(|| format!("{rpc} takes no {name}")))
            .collect::<anyhow::Result<Vec<_>>>()?;
        ensure!(in_path.iter().all(|field| field.kind() == Kind::String), "a field in an address is a text");
        let (request_id, etag) = (input.get_field_by_name("request_id"), input.get_field_by_name("etag"));
        let page = input.get_field_by_name("page").map(paging).transpose()?;
        let taken = |field: &FieldDescriptor| {
            in_path.contains(field)
                || [&request_id, &etag].into_iter().flatten().any(|other| other == field)
                || page.as_ref().is_some_and(|page| page.field == *field)
        };
        let free = input.fields().filter(|field| !taken(field)).collect();
        let package = service.package_name().to_owned();
        let service = package.split('.').nth(1).context("a package is written reell.<service>.v1")?.to_owned();
        Ok(Self {
            method: line.method.clone(),
            path: line.path,
            rpc: PathAndQuery::try_from(rpc)?,
            service,
            rule,
            shape: shape(&output)?,
            resource: resource(line.path),
            descriptor,
            input,
            output,
            in_path,
            free,
            request_id,
            etag,
            page,
        })
    }
}

/// All routes, bound to the contract.
pub fn bind() -> anyhow::Result<Vec<Arc<Route>>> {
    let pool = DescriptorPool::decode(proto::DESCRIPTORS).context("the contract can't be read")?;
    ROUTES.iter().map(|line| Route::bind(&pool, line).map(Arc::new)).collect()
}

/// The names in braces of an address.
pub fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// An address without its last part.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The address of the resource that a path leads to or lies below: `/v1/things/{thingId}`, if such a thing can be read.
fn resource(path: &str) -> Option<&'static str> {
    let single = |line: &&Line| line.method == Method::GET && line.path.ends_with('}');
    ROUTES.iter().filter(single).map(|line| line.path).find(|address| {
        let below = path.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        below || parent(address) == path
    })
}

fn shape(output: &MessageDescriptor) -> anyhow::Result<Shape> {
    let fields: Vec<_> = output.fields().collect();
    if let Some(page) = output.get_field_by_name("page") {
        let items = fields.iter().find(|field| field.is_list()).context("a list holds its items")?;
        let next = message(&page)?.get_field_by_name("next_token").context("a page says where it goes on")?;
        return Ok(Shape::List { items: items.clone(), page, next });
    }
    match fields.as_slice() {
        [only] if !only.is_list() && matches!(only.kind(), Kind::Message(_)) => Ok(Shape::One(only.clone())),
        _ => Ok(Shape::Whole),
    }
}

fn paging(field: FieldDescriptor) -> anyhow::Result<Paging> {
    let page = message(&field)?;
    let part = |name| page.get_field_by_name(name).with_context(|| format!("{} has no {name}", page.full_name()));
    Ok(Paging { size: part("size")?, token: part("token")?, field })
}

fn message(field: &FieldDescriptor) -> anyhow::Result<MessageDescriptor> {
    field.kind().as_message().cloned().with_context(|| format!("{} is not a message", field.full_name()))
}

#[cfg(test)]
mod tests;
