//! Makes a change of the theme, or of the site that `init` writes, build the program anew: the macro that embeds them does
//! not notice new files.

fn main() {
    println!("cargo:rerun-if-changed=themes/bulletin");
    println!("cargo:rerun-if-changed=src/scaffold/site");
}
