/*
 * Rows as read, spread over partitions by the hash of their user. A row is a record of 32-bit words:
 *
 *   slot | flags | event code << 16 · seconds since the slot's last row, if NEAR | entries << 16
 *   seconds since the origin, unless NEAR · micros, unless SAME_MICROS · length and bytes of the user, unless KNOWN
 *   then per value: column << 18 | code, or column << 18 | RAW | length and the bytes, padded
 *
 * Each partition has slots, which stand for a user each, the last one that was put there: rows of somebody stand close
 * together in most files, and mostly repeat one another. So a record tells only what differs from the last one of its slot:
 * a value of the first columns stands until another comes, or NO_VALUE. A record of 54 bytes becomes one of 19, and a user is
 * looked up once for about ten rows.
 *
 * Columns with few values are coded by a dictionary per thread; a column that turns out to have many stores its values
 * as they are, to be coded per segment later: its dictionary would neither fit the cache nor be of use to a query.
 * Users are never coded here, for the same reason.
 */

export const SLOTS: u32 = 256;
export const KNOWN: u32 = 1 << 8;
export const NEAR: u32 = 1 << 9;
export const SAME_MICROS: u32 = 1 << 10;
export const NEAR_SECONDS: u32 = 65535;

export const COLUMN_SHIFT: u32 = 18;
export const RAW: u32 = 1 << 17;
export const VALUE_MASK: u32 = RAW - 1;
/** A RAW length of this or more stands in a word of its own. */
export const LONG_VALUE: u32 = VALUE_MASK;
/** No code is as large. */
export const NO_VALUE: u32 = VALUE_MASK;
/** Values of so many columns, the first ones, stand until another comes. */
export const FIELDS: u32 = 32;
/** A record has no more entries, and then those that say NO_VALUE. */
export const ENTRY_LIMIT: u32 = 65535 - FIELDS;
/** Of a record without its values and the text of its user, with room for what is written too far. */
export const HEAD_WORDS: u32 = 8 + FIELDS;
