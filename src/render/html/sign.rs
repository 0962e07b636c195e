//! The signs of results, drawn once in a page and used by their names.

/// The signs, drawn once and used by their names. Each has a shape of its own, so that a grey copy can be read.
pub(super) const SIGNS: &str = concat!(
    "<svg width=\"0\" height=\"0\" class=\"hidden\" aria-hidden=\"true\">",
    "<symbol id=\"Sign-good\" viewBox=\"0 0 16 16\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"><circle cx=\"8\" cy=\"8\" r=\"6.5\"/>",
    "<path d=\"M5 8.3l2.1 2.1L11 6\"/></symbol>",
    "<symbol id=\"Sign-bad\" viewBox=\"0 0 16 16\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"><path d=\"M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z\"/>",
    "<path d=\"M5.7 5.7l4.6 4.6m0-4.6l-4.6 4.6\"/></symbol>",
    "<symbol id=\"Sign-critical\" viewBox=\"0 0 16 16\"><path fill-rule=\"evenodd\" fill=\"currentColor\" d=\"M4.9.8h6.2l4.1 4.1v6.2l-4.1 4.1H4.9L.8 11.1V4.9zm.8 3.8L4.6 5.7 6.9 8l-2.3 2.3 1.1 1.1L8 9.1l2.3 2.3 1.1-1.1L9.1 8l2.3-2.3-1.1-1.1L8 6.9z\"/></symbol>",
    "<symbol id=\"Sign-warning\" viewBox=\"0 0 16 16\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"><path d=\"M8 1.8l6.6 12.4H1.4z\" stroke-linejoin=\"round\"/>",
    "<path d=\"M8 6.2v4m0 1.3v1.4\"/></symbol>",
    "<symbol id=\"Sign-unknown\" viewBox=\"0 0 16 16\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"><circle cx=\"8\" cy=\"8\" r=\"6.5\" stroke-dasharray=\"2.6 1.5\"/>",
    "<path d=\"M5 8h6\"/></symbol>",
    "<symbol id=\"Sign-info\" viewBox=\"0 0 16 16\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"><circle cx=\"8\" cy=\"8\" r=\"6.5\"/>",
    "<path d=\"M8 7.2v4.3M8 4.3v1.5\"/></symbol>",
    "<symbol id=\"Sign-better\" viewBox=\"0 0 16 16\"><path d=\"M8 3l6 10H2z\" fill=\"currentColor\"/></symbol>",
    "<symbol id=\"Sign-worse\" viewBox=\"0 0 16 16\"><path d=\"M8 13L2 3h12z\" fill=\"currentColor\"/></symbol>",
    "<symbol id=\"Sign-same\" viewBox=\"0 0 16 16\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"><path d=\"M2 6.5c2-2 4-2 6 0s4 2 6 0M2 10.5c2-2 4-2 6 0s4 2 6 0\"/></symbol>",
    "<symbol id=\"Sign-few\" viewBox=\"0 0 16 16\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"><circle cx=\"8\" cy=\"8\" r=\"5.5\"/>",
    "<path d=\"M3 13L13 3\"/></symbol>",
    "</svg>"
);
