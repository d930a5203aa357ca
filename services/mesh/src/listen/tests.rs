//! Doors on real sockets, with one address' share of seats and a graceful close.

use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn config(change: impl FnOnce(&mut Limits)) -> Config {
    let mut config = Config::load(None).unwrap();
    change(&mut config.limits);
    config
}

fn open(config: &Config) -> (SocketAddr, Leaving) {
    let door = Door::bind("listen.grpc", SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let (address, leaving) = (door.address(), Leaving::default());
    let router = Router::new().route(
        "/slow",
        axum::routing::get(async || {
            sleep(Duration::from_millis(200)).await;
            "done"
        }),
    );
    leaving.tasks.spawn(door.serve(Terms::new(Speaks::Http, config, None), router, leaving.clone()));
    (address, leaving)
}

const ASK: &[u8] = b"GET /slow HTTP/1.1\r\nhost: here\r\n\r\n";

async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 1_024];
    let read = stream.read(&mut bytes).await.unwrap_or(0);
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

#[tokio::test]
async fn a_connection_over_the_limit_of_its_address_is_closed_and_its_seat_is_free_again_later() {
    let (address, leaving) = open(&config(|limits| limits.connections_per_address = 1));
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(ASK).await.unwrap();
    assert!(answer(&mut first).await.starts_with("HTTP/1.1 200"));
    let mut second = TcpStream::connect(address).await.unwrap();
    let _ = second.write_all(ASK).await;
    assert_eq!(answer(&mut second).await, "");
    drop(first);
    // The server learns of the close in its own time.
    for _ in 0..100 {
        let mut third = TcpStream::connect(address).await.unwrap();
        let _ = third.write_all(ASK).await;
        if answer(&mut third).await.starts_with("HTTP/1.1 200") {
            leaving.stop.cancel();
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("the seat is never free again");
}

#[tokio::test]
async fn what_has_begun_is_answered_while_the_door_closes() {
    let (address, leaving) = open(&config(|_| {}));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(ASK).await.unwrap();
    sleep(Duration::from_millis(50)).await;
    leaving.stop.cancel();
    leaving.tasks.close();
    assert!(answer(&mut stream).await.ends_with("done"));
    timeout(Duration::from_secs(5), leaving.tasks.wait()).await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_taken_address_is_named_with_its_key_and_the_remedy() {
    let door = Door::bind("listen.grpc", SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let fault = Door::bind("listen.grpc", door.address()).unwrap_err();
    assert_eq!(
        fault.to_string(),
        format!(
            "listen.grpc {} is taken by another program: stop that program, or set listen.grpc to a free port.",
            door.address()
        )
    );
}
