import fs from 'node:fs';
import { safeStorage } from 'electron';

/** The passwords of tables that a person wants remembered, by the tables' addresses. */
export interface Passwords {
  /** Whether this system has a keychain whose key is not readable for everybody. */
  readonly canKeep: () => Promise<boolean>;
  /** null forgets what was kept. */
  readonly keep: (address: string, password: string | null) => Promise<void>;
  /** Those that the keychain still opens. */
  readonly known: () => Promise<readonly { readonly address: string; readonly password: string }[]>;
}

/** In a file that holds them as the system's keychain has encrypted them, and as nothing else. */
export function keptPasswords(file: string): Passwords {
  const read = (): Record<string, string> => {
    try {
      return JSON.parse(fs.readFileSync(file, 'utf8'));
    } catch {
      return {};
    }
  };
  const canKeep = async (): Promise<boolean> => {
    // There anybody who reads the file could decrypt it.
    const isPlain = process.platform === 'linux' && /basic_text|unknown/.test(safeStorage.getSelectedStorageBackend());
    return !isPlain && safeStorage.isAsyncEncryptionAvailable();
  };
  return {
    canKeep,
    keep: async (address, password) => {
      if (password !== null && !(await canKeep())) return;
      const secret = password === null ? null : (await safeStorage.encryptStringAsync(password)).toString('base64');
      const { [address]: _, ...others } = read();
      if (secret === null && _ === undefined) return;
      fs.writeFileSync(`${file}.partial`, JSON.stringify(secret === null ? others : { ...others, [address]: secret }), {
        mode: 0o600,
      });
      fs.renameSync(`${file}.partial`, file);
    },
    known: async () => {
      const entries = Object.entries(read());
      if (entries.length === 0 || !(await canKeep())) return [];
      const opened = await Promise.all(
        entries.map(async ([address, secret]) => {
          try {
            const { result } = await safeStorage.decryptStringAsync(Buffer.from(secret, 'base64'));
            return [{ address, password: result }];
          } catch {
            // Of another keychain: it is asked for again.
            return [];
          }
        }),
      );
      return opened.flat();
    },
  };
}
