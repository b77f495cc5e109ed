import { RE2JS } from 're2js';

/**
 * Regular expressions in RE2 syntax, matched in time linear in the text: a pattern somebody typed can be wrong, but it
 * cannot hang. No look-around and no references back.
 */

/** Whether a text holds a match anywhere. @throws Error with the reason when the pattern is not valid. */
export function patternTest(source: string): (text: string) => boolean {
  const pattern = RE2JS.compile(source);
  return (text) => pattern.matcher(text).find();
}

/**
 * Replaces every match; in `to`, `$1` … stand for the groups, `$&` for the match, `$$` for a dollar, as in JavaScript.
 * @throws Error with the reason when the pattern is not valid.
 */
export function patternReplace(source: string, to: string): (text: string) => string {
  const pattern = RE2JS.compile(source);
  return (text) => pattern.matcher(text).replaceAll(to);
}
