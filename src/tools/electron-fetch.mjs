// Fetches Electron's binary for electron-binary.mjs, in a process of its own, because what proxies there are can be told to
// Node at its start only. Tells how far it is on stderr, and at the end why it failed, in a few words, on stdout.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './build-if-needed.mjs';

/** A download of which nothing more has come for this long has stalled. SLUICE_STALL_MS is for tests. */
const STALL_MS = Number(process.env.SLUICE_STALL_MS ?? 30_000);
/** How often it is taken up again, where it broke off. */
const TRIES = 3;
const TELL_MS = 2_000;

const folder = path.join(root, 'node_modules/electron');
const require = createRequire(path.join(folder, 'package.json'));
const stopped = new AbortController();
let unpacking = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);

try {
  // As electron/install.js asks for it, which then finds it in the cache, and unpacks it.
  const { downloadArtifact } = require('@electron/get');
  await downloadArtifact({
    version: require('./package.json').version,
    artifactName: 'electron',
    cacheRoot: process.env.electron_config_cache,
    checksums: require('./checksums.json'),
    platform: process.env.npm_config_platform ?? process.platform,
    arch: process.env.npm_config_arch ?? process.arch,
    downloader: { download },
  });
  unpacking = true;
  require('./install.js');
} catch (error) {
  process.stdout.write(stopped.signal.aborted ? 'stopped' : reasonOf(error));
  process.exitCode = 1;
}

/** The download cleans up after itself; what is half unpacked is of no use, and would be taken for a whole one by nobody. */
function stop() {
  stopped.abort();
  if (!unpacking) return;
  fs.rmSync(path.join(folder, 'dist'), { recursive: true, force: true });
  process.exit(1);
}

/** Into a file in a temporary folder, which @electron/get removes where this fails. */
async function download(url, file) {
  await fs.promises.mkdir(path.dirname(file), { recursive: true });
  for (let tries = 1; ; tries++) {
    try {
      return await downloadRest(url, file);
    } catch (error) {
      const hopeless = stopped.signal.aborted || (error.status >= 400 && error.status < 500);
      if (hopeless || tries === TRIES) throw Object.assign(error, { url });
      console.error(`Electron: ${reasonOf(error)}; trying again…`);
      await sleep(1_000 * tries, null, { signal: stopped.signal });
    }
  }
}

/** What of the file is not there yet, where the server can begin in the middle. */
async function downloadRest(url, file) {
  const there = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const stalled = new AbortController();
  const patience = setTimeout(() => stalled.abort(new Error(`nothing came for ${STALL_MS / 1000} s`)), STALL_MS);
  const signal = AbortSignal.any([stopped.signal, stalled.signal]);
  try {
    const response = await fetch(url, { signal, headers: there > 0 ? { Range: `bytes=${there}-` } : {} });
    if (!response.ok)
      throw Object.assign(new Error(`the server answered ${response.status}`), { status: response.status });
    const begin = response.status === 206 ? there : 0;
    const total = begin + Number(response.headers.get('content-length') ?? 0);
    const tell = progress(begin, total);
    const body = Readable.fromWeb(response.body).on('data', (chunk) => {
      patience.refresh();
      tell(chunk.length);
    });
    await pipeline(body, fs.createWriteStream(file, { flags: begin > 0 ? 'a' : 'w' }), { signal });
  } finally {
    clearTimeout(patience);
  }
}

/** Tells now and then how much has come: on a line of its own, or in place where a person looks on. */
function progress(begin, total) {
  const { isTTY } = process.stderr;
  let come = begin;
  let told = Date.now();
  return (bytes) => {
    come += bytes;
    const all = total > 0 && come >= total;
    if (!all && Date.now() - told < (isTTY ? 200 : TELL_MS)) return;
    told = Date.now();
    const share = total > 0 ? ` of ${megabytes(total)} MB, ${Math.floor((100 * come) / total)} %` : ' MB';
    process.stderr.write(
      `${isTTY ? '\r' : ''}Fetching Electron: ${megabytes(come)}${share}${isTTY && !all ? '' : '\n'}`,
    );
  };
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}

/** Why a download failed, and what may help. `fetch` wraps what the system has said. */
function reasonOf(error) {
  const { code, message } = error.cause instanceof Error ? error.cause : error;
  const host = error.url ? new URL(error.url).host : 'the server';
  const proxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].find((name) => process.env[name]);
  const through = proxy ? `; ${proxy} is ${process.env[proxy].replace(/\/\/.*@/, '//')}` : '';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} was not found: there is no network, or it needs a proxy (HTTPS_PROXY) or a mirror (ELECTRON_MIRROR)${through}`;
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return `there is no network (${code})${through}`;
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_SOCKET':
    // Node's word for a proxy that has refused.
    case 'UND_ERR_ABORTED':
      return proxy
        ? `the proxy does not let it through (${code})${through}`
        : `${host} does not answer (${code}); behind a firewall set HTTPS_PROXY, or ELECTRON_MIRROR`;
  }
  if (error.status === 407) return `the proxy wants a password${through}`;
  if (error.status === 404)
    return `${host} does not have it; ELECTRON_MIRROR is ${process.env.ELECTRON_MIRROR ?? 'not set'}`;
  if (/^(CERT_|SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/.test(code ?? ''))
    return `the certificate of ${host} is not trusted (${code}); behind a company's proxy set NODE_EXTRA_CA_CERTS`;
  return `${message}${through}`;
}
