use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

/// The address a request came from: the peer's; or, when the peer is a proxy of ours, the last
/// one in `X-Forwarded-For` that is not.
pub(super) fn client_address(peer: SocketAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let mut address = peer.ip();
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect::<Vec<_>>();
    for hop in forwarded.into_iter().rev() {
        if !proxies.contains(&address) {
            break;
        }
        match hop.trim().parse() {
            Ok(before) => address = before,
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_headers_are_believed_from_named_proxies_only() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.9, 192.0.2.7".parse().unwrap());
        let peer: SocketAddr = "127.0.0.1:5000".parse().unwrap();
        let address = |proxies: &[&str]| {
            let proxies: Vec<IpAddr> = proxies.iter().map(|p| p.parse().unwrap()).collect();
            client_address(peer, &headers, &proxies).to_string()
        };
        assert_eq!(address(&[]), "127.0.0.1");
        assert_eq!(address(&["127.0.0.1"]), "192.0.2.7");
        assert_eq!(address(&["127.0.0.1", "192.0.2.7"]), "203.0.113.9");
        headers.insert("x-forwarded-for", "nobody".parse().unwrap());
        assert_eq!(client_address(peer, &headers, &[peer.ip()]), peer.ip());
    }
}
