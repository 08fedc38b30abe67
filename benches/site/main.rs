//! Writes a site of a shape to a folder: `site SHAPE NUMBER FOLDER`. Without arguments it lists the shapes.
//!
//! `rustc -O benches/site/main.rs -o site` makes it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

mod shapes;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let [shape, number, folder] = args.as_slice() else {
        shapes::SHAPES.iter().for_each(|shape| println!("{}\t{}\t{}", shape.name, shape.most, shape.grows));
        return ExitCode::SUCCESS;
    };
    let Ok(number) = number.parse() else {
        eprintln!("`{number}` is no number");
        return ExitCode::from(2);
    };
    let (mut known, mut fault) = (BTreeSet::<PathBuf>::new(), None);
    let is_known = shapes::site(shape, number, &mut |path, text| {
        let path = Path::new(folder).join(path);
        let above = path.parent().map(Path::to_owned).filter(|above| known.insert(above.clone()));
        let made = above.map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        fault = fault.take().or(made.err());
    });
    match (is_known, fault) {
        (false, _) => {
            eprintln!("there is no shape `{shape}`");
            ExitCode::from(2)
        }
        (true, Some(error)) => {
            eprintln!("{folder}: {error}");
            ExitCode::from(3)
        }
        (true, None) => ExitCode::SUCCESS,
    }
}
