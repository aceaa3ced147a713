#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| breadth_ingest::fuzzing::tickers(bytes));
