import type { Session } from 'electron';

/**
 * Cuts a session off: it may load what `allows` lets pass and nothing else, is granted nothing, and fetches no
 * dictionary, which `spellcheck: false` of a window does not prevent (electron/electron#22995).
 */
export function closeSession(session: Session, allows: (url: string) => boolean): void {
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !allows(url) }));
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** What the page consists of. */
export const isOwn = (url: string): boolean => /^(app|blob|data|devtools):/.test(url);
