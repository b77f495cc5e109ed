import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** A certificate of this machine that nobody but itself has signed, and its key: files in a folder. Null without openssl. */
export function makeCertificate(folder: string): { readonly certificate: string; readonly key: string } | null {
  const [certificate, key] = ['certificate.pem', 'key.pem'].map((name) => path.join(folder, name));
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const named = ['-days', '2', '-subj', '/CN=sluice', '-addext', 'subjectAltName=IP:127.0.0.1'];
  try {
    execFileSync('openssl', ['req', '-x509', ...curve, ...named, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    });
    return { certificate, key };
  } catch {
    return null;
  }
}
