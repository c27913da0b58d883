use attache::model::Briefing;
use attache::render::Templates;
#[test]
fn look() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let t = match Templates::new(None) { Ok(t) => t, Err(e) => panic!("{:?}", miette::Report::new(e)) };
    for n in ["briefing", "hostile"] {
        let b: Briefing = serde_json::from_str(&std::fs::read_to_string(dir.join(format!("tests/fixtures/render/{n}.json"))).unwrap()).unwrap();
        for f in ["html", "md"] {
            match t.render(&format!("briefing.{f}"), &b) { Ok(s) => std::fs::write(dir.join(format!("target/tmp/{n}.{f}")), s).unwrap(), Err(e) => panic!("{:?}", miette::Report::new(e)) }
        }
    }
}
