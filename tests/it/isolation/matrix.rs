//! Gate 1: every route, every identity, every host, against what the route
//! table declares. Gate 3: the same with one connection for all.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use smartseller::platform::people;
use smartseller::web::extract;
use smartseller::web::routes::{Access, Route, Surface, Verb};

use super::routes::{self, Host};
use crate::support::client::Client;
use crate::support::{Reply, Role, World};

/// Who asks. Each carries the cookies of the host where it signed in to every
/// other host too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Identity {
    Visitor,
    KopiCustomer,
    BatikCustomer,
    Kopi(Role),
    Batik(Role),
    Operator,
}

const IDENTITIES: [Identity; 9] = [
    Identity::Visitor,
    Identity::KopiCustomer,
    Identity::BatikCustomer,
    Identity::Kopi(Role::Owner),
    Identity::Kopi(Role::Manager),
    Identity::Kopi(Role::Fulfilment),
    Identity::Kopi(Role::Viewer),
    Identity::Batik(Role::Owner),
    Identity::Operator,
];

/// What the declaration says of an identity at a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The route does not exist there.
    Absent,
    /// Somebody else has to sign in.
    SignIn,
    /// Known, and not allowed.
    Forbidden,
    /// Let in, and not believed: what it sent carries no signature.
    Distrusted,
    /// Let in; what the handler makes of the request is its own affair.
    Admitted,
}

fn verdict(route: &Route, identity: Identity, host: Host) -> Verdict {
    if !host.shows(route.surface) || route.access == Access::Bench {
        return Verdict::Absent;
    }
    let role = match (identity, host) {
        (Identity::Kopi(role), Host::Kopi) | (Identity::Batik(role), Host::Batik) => Some(role),
        _ => None,
    };
    if route.signed {
        return Verdict::Distrusted;
    }
    // An account is of the tenant, whichever of its hosts is asked.
    let customer =
        matches!((identity, host), (Identity::KopiCustomer, Host::Kopi | Host::KopiDomain) | (Identity::BatikCustomer, Host::Batik));
    match route.access {
        Access::Anonymous | Access::Development | Access::Bench => Verdict::Admitted,
        Access::Operator if identity == Identity::Operator && host == Host::Platform => Verdict::Admitted,
        Access::Operator => Verdict::SignIn,
        Access::Customer if customer => Verdict::Admitted,
        Access::Customer => Verdict::SignIn,
        Access::StaffAny => role.map_or(Verdict::SignIn, |_| Verdict::Admitted),
        Access::Staff(permission) => match role {
            None => Verdict::SignIn,
            Some(role) if extract::allows(known(role), permission) => Verdict::Admitted,
            Some(_) => Verdict::Forbidden,
        },
    }
}

fn known(role: Role) -> people::Role {
    match role {
        Role::Owner => people::Role::Owner,
        Role::Manager => people::Role::Manager,
        Role::Fulfilment => people::Role::Fulfilment,
        Role::Viewer => people::Role::Viewer,
    }
}

/// What an answer shows of the verdict; a 404 of an admitted handler cannot
/// be told from an absent route, which is as it should be.
fn agrees(verdict: Verdict, reply: &Reply) -> bool {
    let status = reply.status.as_u16();
    let to_sign_in = reply.status.is_redirection() && reply.location().contains("/sign-in");
    match verdict {
        Verdict::Absent => matches!(status, 404 | 405),
        Verdict::SignIn => status == 401 || to_sign_in,
        Verdict::Forbidden => status == 403,
        Verdict::Distrusted => status == 401,
        Verdict::Admitted if to_sign_in => is_the_gate(reply),
        Verdict::Admitted => status < 500 && !matches!(status, 401 | 403),
    }
}

/// A wrong password shows the form again, and so do a code and a new phone without a password, a lost password, and signing out.
fn is_the_gate(reply: &Reply) -> bool {
    ["/sign-in", "/sign-in/code", "/sign-in/forgot", "/sign-in/set-up", "/sign-in/set-up/confirm", "/sign-out"]
        .iter()
        .any(|gate| reply.request.ends_with(gate))
}

/// An identity at home, and its cookies.
async fn sign_in(world: &World, identity: Identity) -> Client {
    match identity {
        Identity::Visitor => world.shopper("kopi"),
        Identity::KopiCustomer => world.customer("kopi").await,
        Identity::BatikCustomer => world.customer("batik").await,
        Identity::Kopi(role) => world.staff("kopi", role).await,
        Identity::Batik(role) => world.staff("batik", role).await,
        Identity::Operator => world.operator().await,
    }
}

async fn ask(world: &World, home: &Client, host: Host, route: &Route) -> Reply {
    let client = world.client(host.name());
    for (name, value) in home.cookies() {
        client.set_cookie(&name, &value);
    }
    let path = routes::path(route, world);
    let origin = client.origin();
    if route.method == Verb::Get {
        return client.send(Method::GET, &path, |request| request).await;
    }
    let token = home.csrf().await.unwrap_or_default();
    let body = format!("csrf={token}");
    client
        .send(Method::POST, &path, |request| {
            request.header("origin", origin).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
        })
        .await
}

async fn walk(world: &World) {
    let mut wrong = Vec::new();
    let mut asked = 0_u32;
    for identity in IDENTITIES {
        for host in Host::ALL {
            // Anew at each host: a cookie that is tried where it does not belong ends.
            let mut home = sign_in(world, identity).await;
            for route in routes::all() {
                if routes::shadowed(route, host) && !host.shows(route.surface) {
                    continue;
                }
                let expected = verdict(route, identity, host);
                let reply = ask(world, &home, host, route).await;
                asked += 1;
                if !agrees(expected, &reply) {
                    wrong.push(format!("{identity:?} at {host:?} {}: {expected:?}, but {} {}", route.name, reply.status, reply.location()));
                }
                if routes::signs_out(route) && expected == Verdict::Admitted {
                    home = sign_in(world, identity).await;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {asked} answers break the declaration:\n  {}", wrong.len(), wrong.join("\n  "));
}

#[actix_web::test]
async fn every_route_keeps_its_declaration_for_everybody_everywhere() {
    let world = World::start().await;

    walk(&world).await;
}

#[actix_web::test]
async fn it_does_so_with_one_connection_for_all_tenants() {
    let world = World::with(|config| {
        config.lanes = 1;
        config.lane_connections = 1;
        config.page_cache = false;
    })
    .await;

    walk(&world).await;
}

/// A route's name is what logs and this list call it.
#[actix_web::test]
async fn route_names_are_unique_and_guarded_paths_are_guarded() {
    let mut names = std::collections::BTreeSet::new();
    for route in routes::all() {
        assert!(names.insert((route.name, route.method == Verb::Post)), "{} is there twice", route.name);
        let open = matches!(route.name.rsplit('.').next(), Some("sign_in" | "form")) || route.path.contains("/sign-in");
        if route.surface == Surface::Admin && !open {
            assert!(routes::is_guarded(route), "{} is open to anybody", route.path);
        }
        if route.path.starts_with("/platform") && !open {
            assert!(routes::is_guarded(route), "{} is open to anybody", route.path);
        }
    }
}
