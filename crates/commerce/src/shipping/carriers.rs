//! Who carries parcels: names that staff choose from, and where a carrier
//! shows the way of a parcel.
//!
//! Where a carrier's page takes the number in its address, the link leads to
//! the parcel; where it wants the number typed, to the page. None is known for
//! carriers that show the way in their app alone.

/// A carrier and its page.
struct Carrier {
    name: &'static str,
    /// Address of the page; `{}` stands for the number. Empty when there is none.
    page: &'static str,
}

const fn carrier(name: &'static str, page: &'static str) -> Carrier {
    Carrier { name, page }
}

/// The most used in Indonesia first, then the world.
const LIST: [Carrier; 40] = [
    carrier("JNE", "https://www.jne.co.id/id/tracking/trace"),
    carrier("J&T Express", "https://jet.co.id/track"),
    carrier("SiCepat", "https://www.sicepat.com/checkAwb/{}"),
    carrier("AnterAja", "https://anteraja.id/tracking/{}"),
    carrier("SPX Express", "https://spx.co.id/track?{}"),
    carrier("Ninja Xpress", "https://www.ninjaxpress.co/id-id/tracking?id={}"),
    carrier("Pos Indonesia", "https://www.posindonesia.co.id/id/tracking"),
    carrier("TIKI", "https://tiki.id/id/tracking"),
    carrier("Lion Parcel", "https://lionparcel.com/track/stt?q={}"),
    carrier("ID Express", "https://idexpress.com/lacak-paket/"),
    carrier("Wahana", "https://www.wahana.com/"),
    carrier("SAP Express", "https://www.sapx.id/"),
    carrier("J&T Cargo", "https://www.jtcargo.id/"),
    carrier("Indah Cargo", "https://www.indahonline.com/"),
    carrier("Paxel", "https://paxel.co/id/lacak-pengiriman"),
    carrier("RPX", "https://www.rpx.co.id/"),
    carrier("GoSend", ""),
    carrier("GrabExpress", ""),
    carrier("Lalamove", ""),
    carrier("DHL", "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}"),
    carrier("FedEx", "https://www.fedex.com/fedextrack/?trknbr={}"),
    carrier("UPS", "https://www.ups.com/track?tracknum={}"),
    carrier("USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={}"),
    carrier("TNT", "https://www.tnt.com/express/en_gc/site/shipping-tools/tracking.html?cons={}"),
    carrier("Aramex", "https://www.aramex.com/track/results?ShipmentNumber={}"),
    carrier("SF Express", "https://www.sf-express.com/we/ow/chn/en/waybill/waybill-detail/{}"),
    carrier("EMS", "https://www.ems.post/en/global-network/tracking"),
    carrier("Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{}"),
    carrier("Evri", "https://www.evri.com/track/parcel/{}"),
    carrier("DPD", "https://tracking.dpd.de/status/en_US/parcel/{}"),
    carrier("PostNL", "https://postnl.nl/tracktrace/?B={}"),
    carrier("GLS", "https://gls-group.com/EU/en/parcel-tracking?match={}"),
    carrier("Australia Post", "https://auspost.com.au/mypost/track/#/details/{}"),
    carrier("Japan Post", "https://trackings.post.japanpost.jp/services/srv/search/direct?reqCodeNo1={}&locale=en"),
    carrier("Yamato", "https://toi.kuronekoyamato.co.jp/cgi-bin/tneko"),
    carrier("Singapore Post", "https://www.singpost.com/track-items"),
    carrier("Pos Malaysia", "https://tracking.pos.com.my/tracking/{}"),
    carrier("Thailand Post", "https://track.thailandpost.co.th/?trackNumber={}"),
    carrier("Vietnam Post", "https://vnpost.vn/tra-cuu-hanh-trinh/buu-pham"),
    carrier("LBC Express", "https://www.lbcexpress.com/track/"),
];

/// The names, in the order they are offered.
pub fn names() -> Vec<&'static str> {
    LIST.iter().map(|carrier| carrier.name).collect()
}

/// The carrier's page about a parcel, or empty where none can be named.
pub fn tracking_url(carrier: &str, number: &str) -> String {
    let number: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
    let page = LIST.iter().find(|known| known.name == carrier).map_or("", |known| known.page);
    if number.is_empty() { String::new() } else { page.replace("{}", &number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_cannot_change_the_address() {
        assert_eq!(tracking_url("UPS", "1Z 999-AA&x=/../"), "https://www.ups.com/track?tracknum=1Z999AAx");
        assert_eq!(tracking_url("UPS", "--"), "");
    }

    #[test]
    fn leads_to_the_page_where_the_number_is_typed_and_nowhere_where_there_is_none() {
        assert_eq!(tracking_url("JNE", "CGK123"), "https://www.jne.co.id/id/tracking/trace");
        assert_eq!(tracking_url("GoSend", "GK-11"), "");
        assert_eq!(tracking_url("Somebody", "1"), "");
    }

    #[test]
    fn every_page_is_a_secure_address_and_every_name_stands_once() {
        let mut names = names();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), LIST.len());
        for carrier in &LIST {
            let url = tracking_url(carrier.name, "X1");
            assert!(url.is_empty() || url::Url::parse(&url).is_ok_and(|url| url.scheme() == "https"), "{url}");
        }
    }
}
