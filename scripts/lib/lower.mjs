// What is done to a contract between compiler and wasm-opt.
//
//   node lower.mjs BINARYEN FROM.wasm TO.wasm
//
// 1. The functions that print a backtrace are emptied, so that they and all that they alone use fall away. An error of
//    cosmwasm_std carries a backtrace, which is switched off in wasm: there is nothing to print. What would print it is
//    30 KB of every contract all the same, since it is reached by a table. Emptied, it prints nothing and succeeds.
// 2. The VM knows no instruction that copies or fills memory. binaryen's pass makes each a call of a function that goes
//    byte by byte; here that function gets a body that goes by eight.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [library, from, to] = process.argv.slice(2);
const { default: binaryen } = await import(pathToFileURL(library).href);

binaryen.setDebugInfo(true);
const module = binaryen.readBinary(readFileSync(from));
const { i32, i64, local } = module;
const { BulkMemory, BulkMemoryOpt } = binaryen.Features;
module.setFeatures(module.getFeatures() | BulkMemory | BulkMemoryOpt);

function fail(why) {
    console.error(`${from}: ${why}`);
    process.exit(1);
}

function functions() {
    const all = [];
    for (let i = 0; i < module.getNumFunctions(); i++) {
        const fn = module.getFunctionByIndex(i);
        all.push({ fn, ...binaryen.getFunctionInfo(fn) });
    }
    return all;
}

// in the compiler's two ways to write a name
const PRINTS_BACKTRACES = [
    /3std9backtrace\w*4core3fmt(5Debug|7Display)3fmt/,
    /12backtrace_rs9symbolize\w*10SymbolName\w*4core3fmt(5Debug|7Display)3fmt/,
    /14rustc_demangle(13DemangleStyle|18SizeLimitExhausted)\w*4core3fmt|4core3fmtRNtCs\w+14rustc_demangle13DemangleStyle/,
    /14rustc_demangle21SizeLimitedFmtAdapter\w*4core3fmt/,
    /\$LT\$(std\.\.backtrace\.\.|backtrace_rs|rustc_demangle\.\.)\S*\$u20\$as\$u20\$core\.\.fmt\.\./,
];

function emptyBacktraces() {
    let emptied = 0;
    for (const { fn, name, results } of functions()) {
        const known = PRINTS_BACKTRACES.some((printer) => printer.test(name));
        if (!known || /13drop_in_place/.test(name)) continue;
        if (results === binaryen.i32) binaryen.Function.setBody(fn, i32.const(0));
        else if (results === binaryen.none) binaryen.Function.setBody(fn, module.nop());
        else continue;
        emptied++;
    }
    if (emptied === 0) fail("no function that prints a backtrace was found by its name");
}

const get = (index) => local.get(index, binaryen.i32);
const add = (index, n) => local.set(index, i32.add(get(index), i32.const(n)));
const [TO, FROM, SIZE] = [0, 1, 2];

// Repeats the steps while at least `step` bytes are left.
function whileLeft(label, step, steps) {
    const again = [...steps, module.br(label)];
    const left = i32.ge_u(get(SIZE), i32.const(step));
    return module.loop(label, module.if(left, module.block(null, again)));
}

// Regions may overlap: forward where the source is behind, else from the end.
function copyByEight() {
    const [eight, one] = [
        (to, from) => i64.store(0, 1, to, i64.load(0, 1, from)),
        (to, from) => i32.store8(0, 1, to, i32.load8_u(0, 1, from)),
    ];
    const forward = (label, n, move) =>
        whileLeft(label, n, [move(get(TO), get(FROM)), add(TO, n), add(FROM, n), add(SIZE, -n)]);
    const at = (index) => i32.add(get(index), get(SIZE));
    const backward = (label, n, move) => whileLeft(label, n, [add(SIZE, -n), move(at(TO), at(FROM))]);
    return module.if(
        i32.ge_u(get(FROM), get(TO)),
        module.block(null, [forward("forward_8", 8, eight), forward("forward_1", 1, one)]),
        module.block(null, [backward("backward_8", 8, eight), backward("backward_1", 1, one)]),
    );
}

function fillByEight() {
    const VALUE = FROM;
    const byte = i64.extend_u(i32.and(get(VALUE), i32.const(255)));
    const eight = i64.mul(byte, i64.const(0x0101010101010101n));
    const end = () => i32.add(get(TO), get(SIZE));
    return module.block(null, [
        whileLeft("fill_8", 8, [add(SIZE, -8), i64.store(0, 1, end(), eight)]),
        whileLeft("fill_1", 1, [add(SIZE, -1), i32.store8(0, 1, end(), get(VALUE))]),
    ]);
}

function lowerMemory() {
    const before = new Set(functions().map(({ name }) => name));
    module.runPasses(["llvm-memory-copy-fill-lowering"]);
    const bodies = { __memory_copy: copyByEight, __memory_fill: fillByEight };
    for (const { fn, name } of functions().filter(({ name }) => !before.has(name))) {
        if (!bodies[name]) fail(`the lowering of memory made ${name}, which is not known`);
        binaryen.Function.setBody(fn, bodies[name]());
    }
}

emptyBacktraces();
lowerMemory();
if (!module.validate()) fail("what came of it is no wasm");
writeFileSync(to, module.emitBinary());
