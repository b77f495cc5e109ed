import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** ClickHouse 18.16 and the libraries it needs, as Debian 12 has them. */
const PACKAGES =
  `clickhouse-server clickhouse-common libcapnp-0.9.2 libcctz2 libcpuinfo0 libfarmhash0 libjemalloc2 libmariadb3
  libmetrohash1 libpcre3 libpocofoundation80 libpocodata80 libltdl7 libodbc2 libpocodataodbc80 libpoconet80
  libpocomongodb80 libpococrypto80 libpocojson80 libpocoxml80 libpocoutil80 libpoconetssl80 librdkafka1 libre2-9
  libpocodatamysql80 libpocodatasqlite80`.split(/\s+/);

/** Where they are unpacked once, for all runs on this machine. */
const FOLDER = path.join(os.tmpdir(), 'sluice-clickhouse-18.16');

/**
 * The folder that ClickHouse 18.16 is unpacked in, not installed; or a sentence why it cannot be had. The packages are
 * downloaded by the first run.
 */
export function clickhousePackages(): { readonly folder: string } | { readonly reason: string } {
  if (fs.existsSync(FOLDER)) return { folder: FOLDER };
  if (process.platform !== 'linux' || process.arch !== 'x64') return { reason: 'the packages are for Linux on x64' };
  const making = fs.mkdtempSync(`${FOLDER}-`);
  try {
    execFileSync('apt-get', ['download', ...PACKAGES], { cwd: making, stdio: 'ignore', timeout: 120_000 });
    for (const file of fs.readdirSync(making)) {
      execFileSync('dpkg', ['-x', file, '.'], { cwd: making, stdio: 'ignore' });
      fs.rmSync(path.join(making, file));
    }
    // Another run may have been faster.
    if (!fs.existsSync(FOLDER)) fs.renameSync(making, FOLDER);
    return { folder: FOLDER };
  } catch {
    return { reason: 'apt-get cannot download Debian’s packages of ClickHouse 18.16 here' };
  } finally {
    fs.rmSync(making, { recursive: true, force: true });
  }
}
