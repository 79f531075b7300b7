// Uses a served embedded chain as programs in JavaScript use wasmd: node check.mjs RPC ISSUER PHRASE_FILE
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { CosmWasmClient, SigningCosmWasmClient } from "@cosmjs/cosmwasm";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { coins, GasPrice } from "@cosmjs/stargate";
import { Comet38Client, connectComet } from "@cosmjs/tendermint-rpc";

const [rpc, issuer, phraseFile] = process.argv.slice(2);
const phrase = readFileSync(phraseFile, "utf8").trim();

// the client detects the version, which must be that of CometBFT 0.38
const comet = await connectComet(rpc);
assert(comet instanceof Comet38Client);
await comet.health();
const info = await comet.abciInfo();
assert(info.lastBlockHeight > 0);

const wallet = await DirectSecp256k1HdWallet.fromMnemonic(phrase, { prefix: "wasm" });
const [{ address }] = await wallet.getAccounts();
const client = await SigningCosmWasmClient.connectWithSigner(rpc, wallet, {
  gasPrice: GasPrice.fromString("0uatom"),
});
const chainId = await client.getChainId();
const height = await client.getHeight();

// queries
const nobody = await client.getAccount(issuer.replace(/.$/, "q")).catch(() => null);
assert.equal(nobody, null);
const account = await client.getAccount(address);
assert.equal(account.address, address);
const contract = await client.getContract(issuer);
assert.equal(contract.codeId, 1);
assert.equal((await client.getCodeDetails(1)).id, 1);
const { sidechains } = await client.queryContractSmart(issuer, { sidechains: {} });
assert(Array.isArray(sidechains));
await assert.rejects(client.queryContractSmart(issuer, { no_such_question: {} }), /no_such_question/);
const before = BigInt((await client.getBalance(address, "uatom")).amount);

// new blocks are announced on the websocket
const socket = await Comet38Client.connect(rpc.replace("http", "ws"));
const heights = [];
const subscription = socket.subscribeNewBlock().subscribe({ next: (block) => heights.push(block.header.height) });
await socket.status();

// a transaction: simulated, signed, sent, found
const deposit = { deposit: { sidechain_id: 1, to: { wallet: {} } } };
const done = await client.execute(address, issuer, deposit, "auto", "", coins(7, "uatom"));
assert(done.height > height);
assert(done.events.some((event) => event.type === "wasm"));
assert.equal(BigInt((await client.getBalance(address, "uatom")).amount), before - 7n);
const found = await client.getTx(done.transactionHash);
assert.equal(found.code, 0);
assert.equal(found.height, done.height);
const block = await client.getBlock(done.height);
assert.equal(block.header.chainId, chainId);
assert.equal(block.txs.length, 1);
const results = await comet.blockResults(done.height);
assert.equal(results.results.length, 1);
assert.deepEqual(heights, [done.height]);

// refusals
await assert.rejects(
  client.execute(address, issuer, deposit, "auto", "", coins(10n ** 30n + "", "uatom")),
  /is smaller than/,
);
await assert.rejects(client.upload(address, new Uint8Array([0, 97, 115, 109]), "auto"), /came with the program/);

subscription.unsubscribe();
socket.disconnect();
comet.disconnect();
client.disconnect();
(await CosmWasmClient.connect(rpc)).disconnect();
console.log(`@cosmjs connected, asked, sent and was told of block ${done.height}`);
// connections that are kept open for later requests would keep the process from ending
process.exit(0);
