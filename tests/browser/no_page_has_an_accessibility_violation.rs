//! axe-core on every page.
