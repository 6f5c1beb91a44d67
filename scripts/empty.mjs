// Stands in for what the bundle leaves out; see build.mjs.
export {};
