// Random cases are the same in every run, so that a change is judged by itself; nightly, with more cases, they are new ones.
import fc from 'fast-check';

if (process.env.SLUICE_CASES === undefined) fc.configureGlobal({ seed: 1 });
