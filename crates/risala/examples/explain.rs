//! Says what a text is and which of its words made it so.
//!
//! ```console
//! cargo run -p risala --example explain
//! ```

use std::error::Error;

use risala::Leaf;

const TEXT: &str = "يا أهل الوادي، جماعة السيف الرمادي تتربص بأبنائكم، ولن يحميكم إلا حركة النورس الأزرق!";

fn main() -> Result<(), Box<dyn Error>> {
    let model = risala::embedded()?;
    let explanation = model.explain(TEXT)?;
    println!("{TEXT}\n");
    for leaf in Leaf::ALL {
        println!("{:<9} {:.3}", leaf.name(), explanation.probabilities.leaf(leaf));
    }

    // The words in their order, with what each adds to the score of fear: together with the offset they
    // are that score, with nothing left over.
    let fear = Leaf::Fear.index();
    println!("\n{:+.3}  (before any word)", explanation.offset[fear]);
    for part in &explanation.contributions {
        println!("{:+.3}  {}", part.scores[fear], &TEXT[part.span.clone()]);
    }
    Ok(())
}
