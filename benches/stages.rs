//! How fast each stage is by itself: bytes of sources and pages a second, of 1,000 pages like those of the comparison.
//!
//! `cargo bench --bench stages` runs all, `cargo bench --bench stages -- markdown` one of them. Every stage works on as many threads as
//! there are cores, as in a build, but for Markdown and rendering, which are measured on one.

// A bench stops at the first surprise, as a test does.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jianbao::directive::Place;
use jianbao::directive::lower::lower;
use jianbao::edition::Selected;
use jianbao::markdown::{self, Nobody, Options};
use jianbao::resolve::leaves::Leaves;

mod ground;

use ground::Memory;

const PAGES: usize = 1000;

fn stages(criterion: &mut Criterion) {
    let tree = Memory::of("office", PAGES);
    let both = Memory::of("two", PAGES);
    let mut group = criterion.benchmark_group("stages");
    group.sample_size(20);
    let throughput = |tree: &Memory| Throughput::ElementsAndBytes { elements: tree.count(), bytes: tree.bytes() };

    group.throughput(throughput(&tree));
    group.bench_function("read", |bencher| bencher.iter(|| ground::read(black_box(&tree))));

    let reading = ground::read(&both);
    group.throughput(throughput(&both));
    group.bench_function("gate", |bencher| {
        bencher.iter(|| ground::gate(black_box(&reading), 0, &mut Selected::default()))
    });

    group.throughput(throughput(&tree));
    let reading = ground::read(&tree);
    let edition = ground::gate(&reading, 0, &mut Selected::default());
    let texts: Vec<String> = edition.pages.iter().map(|page| page.body.text().to_string()).collect();
    group.bench_function("markdown", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                let lowered = lower(text, &edition.names, Place::Body);
                black_box(markdown::render(&lowered.flow, &mut Nobody, &Options::default()));
            }
        });
    });

    let (mut selected, mut leaves) = (Selected::default(), Leaves::default());
    group.bench_function("resolve with texts", |bencher| {
        let again = || ground::gate(&reading, 0, &mut selected);
        bencher.iter_batched(again, |edition| ground::resolve(edition, &mut Leaves::default()), BatchSize::LargeInput);
    });
    group.bench_function("resolve", |bencher| {
        let again = || ground::gate(&reading, 0, &mut selected);
        bencher.iter_batched(again, |edition| ground::resolve(edition, &mut leaves), BatchSize::LargeInput);
    });

    let (site, found) = ground::resolve(edition, &mut Leaves::default());
    assert_eq!(found, []);
    let (renderer, planned) = ground::plan(site);
    group.bench_function("render", |bencher| bencher.iter(|| ground::render(black_box(&renderer), &planned)));

    let outputs = ground::render(&renderer, &planned);
    let root = tempfile::tempdir().unwrap();
    group.sample_size(10);
    group.bench_function("emit, new", |bencher| {
        let gone = || {
            let _ = std::fs::remove_dir_all(root.path().join("public"));
            let _ = std::fs::remove_dir_all(root.path().join(".jianbao"));
        };
        bencher.iter_batched(gone, |()| ground::emit(&tree, root.path(), &outputs), BatchSize::PerIteration);
    });
    group.bench_function("emit, nothing changed", |bencher| {
        bencher.iter(|| ground::emit(&tree, root.path(), &outputs));
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
