//! Makes a change below `themes/` build the program anew: the macro that embeds the theme does not notice new files.

fn main() {
    println!("cargo:rerun-if-changed=themes/bulletin");
}
