"""Fine-tunes the deep tier of Risala and writes `models/risala-deep.safetensors`.

In the order of the data: `source` reads a pretrained encoder, `vocabulary` prunes its pieces, `pool`, `text` and
`records` prepare the labelled texts, `encoder` is the network, `fit` trains it, `measure` tells how good it is,
`export` writes the file that the Rust crate `risala-encoder` reads, `reference` and `speed` hold that crate against
others, `cascade` joins it with the base model. `__main__` is the command line.
"""
