use fault::Fault;
use proto::ticketing::v1::{self as wire, category_service_server::CategoryService};
use ticketing::category::CategoryGrpc;

use crate::world::{World, answer, as_caller, names_field, refused};

struct Categories<'a>(&'a World, CategoryGrpc);

impl<'a> Categories<'a> {
    fn of(world: &'a World) -> Self {
        Self(world, CategoryGrpc { app: world.app.clone() })
    }

    async fn add(&self, name: &str, parent: &str) -> Result<wire::Category, Fault> {
        let request = wire::CreateCategoryRequest {
            name: name.to_owned(),
            parent_id: parent.to_owned(),
        };
        answer(self.1.create_category(as_caller(&self.0.agent, request)).await)
    }

    async fn change(&self, category: &wire::Category, fields: &[&str], expected: i64) -> Result<wire::Category, Fault> {
        let request = wire::UpdateCategoryRequest {
            category_id: category.id.clone(),
            category: Some(category.clone()),
            update_mask: Some(prost_types::FieldMask {
                paths: fields.iter().map(|f| (*f).to_owned()).collect(),
            }),
            expected_revision: expected,
        };
        answer(self.1.update_category(as_caller(&self.0.agent, request)).await)
    }

    async fn archive(&self, category: &wire::Category) -> Result<wire::Category, Fault> {
        let request = wire::ArchiveCategoryRequest {
            category_id: category.id.clone(),
        };
        answer(self.1.archive_category(as_caller(&self.0.agent, request)).await)
    }

    async fn paths(&self) -> Vec<String> {
        let page = answer(
            self.1
                .list_categories(as_caller(&self.0.requester, wire::ListCategoriesRequest::default()))
                .await,
        )
        .unwrap();
        page.categories.into_iter().map(|category| category.path).collect()
    }
}

#[tokio::test]
async fn a_tree_of_categories_is_built_changed_and_taken_out_of_use() {
    let world = World::new().await;
    let categories = Categories::of(&world);
    let hardware = categories.add("Hardware", "").await.unwrap();
    let printer = categories.add("Printer", &hardware.id).await.unwrap();
    categories.add("Network", "").await.unwrap();
    assert_eq!((printer.path.as_str(), printer.revision), ("Hardware / Printer", 1));
    assert_eq!(categories.paths().await, ["Hardware", "Hardware / Printer", "Network"]);
    names_field(categories.add("printer", &hardware.id).await, "name");
    refused(categories.add("printer", &hardware.id).await, "CATEGORY_NAME_TAKEN");
    names_field(categories.add("", "").await, "name");
    names_field(
        categories.add("x", &ids::CategoryId::new().to_string()).await,
        "parent_id",
    );
    let moved = wire::Category {
        name: "Gear".into(),
        ..hardware.clone()
    };
    assert_eq!(categories.change(&moved, &["name"], 1).await.unwrap().revision, 2);
    refused(categories.change(&moved, &["name"], 1).await, "REVISION_MISMATCH");
    let inside_itself = wire::Category {
        parent_id: printer.id.clone(),
        ..hardware.clone()
    };
    names_field(
        categories.change(&inside_itself, &["parent_id"], 0).await,
        "category.parent_id",
    );
    refused(categories.archive(&hardware).await, "CATEGORY_HAS_CHILDREN");
    let request = wire::CreateTicketRequest {
        title: "t".into(),
        category_id: printer.id.clone(),
        ..Default::default()
    };
    let ticket = world.create(&world.requester, request.clone()).await.unwrap();
    assert!(categories.archive(&printer).await.unwrap().archived);
    assert_eq!(categories.archive(&printer).await.unwrap().revision, 2, "harmless");
    assert_eq!(categories.paths().await, ["Gear", "Network"]);
    names_field(world.create(&world.requester, request).await, "category_id");
    assert_eq!(
        world.get(&world.requester, &ticket.id).await.unwrap().category_name,
        "Printer",
        "tickets keep it"
    );
    refused(categories.change(&printer, &["name"], 0).await, "CATEGORY_ARCHIVED");
    let list = wire::ListTicketsRequest {
        category: vec![printer.id],
        ..Default::default()
    };
    assert_eq!(world.titles(&world.agent, list).await, ["t"]);
}

#[tokio::test]
async fn only_those_who_may_manage_categories_do() {
    let world = World::new().await;
    let categories = Categories::of(&world);
    let request = wire::CreateCategoryRequest {
        name: "x".into(),
        ..Default::default()
    };
    refused(
        answer(categories.1.create_category(as_caller(&world.requester, request)).await),
        "PERMISSION_DENIED",
    );
    let other = world.service.tenant().await;
    let theirs = other.agent(&crate::world::AGENT);
    let mine = categories.add("Mine", "").await.unwrap();
    let archive = wire::ArchiveCategoryRequest { category_id: mine.id };
    refused(
        answer(categories.1.archive_category(as_caller(&theirs, archive)).await),
        "CATEGORY_NOT_FOUND",
    );
}
