/**
 * How wide a text will be, without a DOM. Advance widths of Inter in thousandths of the font size for U+0020 … U+007E;
 * an accented letter is as wide as its base letter, CJK and emoji are square, anything else is taken as a wide letter.
 */
type Weight = 400 | 500 | 600;

const table = (widths: string): readonly number[] => widths.split(' ').map(Number);

const ASCII: Readonly<Record<Weight, readonly number[]>> = {
  400: table(
    '281 288 466 633 642 982 644 300 365 365 501 662 288 460 288 360 631 407 610 618 646 593 620 566 619 620 288 302 662 662 662 511 966 690 654 730 722 601 590 746 743 269 571 672 565 903 753 765 639 765 644 642 646 744 690 985 682 679 629 365 360 365 471 456 323 562 612 571 612 583 370 613 591 242 242 549 242 876 591 600 612 612 376 528 327 591 562 818 546 562 552 426 333 426 662',
  ),
  500: table(
    '267 304 494 639 646 993 653 313 369 369 521 667 303 462 303 370 646 415 616 627 656 603 630 571 629 630 303 315 667 667 667 527 982 709 657 733 722 603 589 748 745 272 575 688 565 913 756 767 642 769 648 646 653 740 709 1003 701 696 641 369 370 369 477 463 337 568 618 577 618 587 379 620 602 252 252 559 252 888 602 604 618 618 387 539 340 602 575 829 557 575 559 440 346 440 667',
  ),
  600: table(
    '252 321 523 644 650 1004 663 326 373 373 540 673 319 465 319 379 660 423 623 636 666 612 640 576 640 640 319 329 673 673 673 543 999 728 659 737 722 605 588 749 746 277 580 703 565 922 759 769 645 773 652 650 660 736 728 1020 720 713 652 373 379 373 481 469 351 574 624 583 624 591 389 625 612 262 262 569 262 900 612 609 624 624 397 549 353 612 587 839 569 588 566 455 359 455 673',
  ),
};

const OTHER: Readonly<Record<string, number>> = {
  '\u00a0': 281,
  '\u202f': 182,
  '\u2009': 182,
  '–': 500,
  '—': 1000,
  '…': 910,
  '→': 954,
  '−': 667,
  '·': 300,
  '×': 667,
  '“': 474,
  '”': 474,
  '’': 277,
};

const MARK = /\p{Mark}|\u200d|\ufe0f/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u{20000}-\u{3fffd}]/u;

function advance(char: string, weight: Weight): number {
  const ascii = ASCII[weight][char.codePointAt(0)! - 0x20];
  if (ascii !== undefined) return ascii;
  const known = OTHER[char];
  if (known !== undefined) return known;
  if (MARK.test(char)) return 0;
  if (WIDE.test(char)) return 1000;
  const base = char.normalize('NFD')[0];
  return (base === char ? undefined : ASCII[weight][base.codePointAt(0)! - 0x20]) ?? 700;
}

/** Pixels a text takes at this size. */
export function textWidth(text: string, size: number, weight: Weight): number {
  let sum = 0;
  for (const char of text) sum += advance(char, weight);
  return (sum * size) / 1000;
}

// Cutting between code points could split a flag or an accented letter.
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
// Most names need no such care, which takes long.
const graphemesOf = (text: string): string[] =>
  /^[ -~]*$/.test(text) ? text.split('') : Array.from(graphemes.segment(text), (part) => part.segment);

/** The text, or as much of its beginning as fits with an ellipsis. */
export function fitText(text: string, width: number, size: number, weight: Weight): string {
  if (textWidth(text, size, weight) <= width) return text;
  const room = width - textWidth('…', size, weight);
  let kept = '';
  let used = 0;
  for (const part of graphemesOf(text)) {
    used += textWidth(part, size, weight);
    if (used > room) break;
    kept += part;
  }
  return `${kept.trimEnd()}…`;
}

/** Hebrew, Arabic and what is written like them: two pieces of such a name would stand in the wrong order. */
const TO_THE_LEFT = /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;

/** The name, or as much of its beginning and its end as fits: names in one chart often differ only at their ends. */
export function fitName(name: string, width: number, size: number, weight: Weight): string {
  if (textWidth(name, size, weight) <= width) return name;
  if (TO_THE_LEFT.test(name)) return fitText(name, width, size, weight);
  const parts = graphemesOf(name);
  let end = '';
  for (const part of parts.toReversed()) {
    if (textWidth(part + end, size, weight) > width * END) break;
    end = part + end;
  }
  const head = fitText(name, width - textWidth(end, size, weight), size, weight);
  return head.endsWith('…') ? head + end : fitText(name, width, size, weight);
}

/** The share of the room that a cut name's end has. */
const END = 0.35;

/** The parts of a name such as `onboarding_login_type` or `com.example.Shop`, each with what ends it. */
const PARTS = /[^_\-/.:]+[_\-/.:]*|[_\-/.:]+/g;

/** The text in at most `maxLines` lines of `width`; what is left over ends in an ellipsis. A word too long for a line is broken, at `_ - / . :` where it can be. */
export function wrapText(text: string, width: number, size: number, weight: Weight, maxLines: number): string[] {
  const fits = (line: string) => textWidth(line.trimEnd(), size, weight) <= width;
  const pieces = (text.match(/\S+\s*/g) ?? []).flatMap((word) =>
    fits(word) ? [word] : (word.match(PARTS) ?? []).flatMap((part) => (fits(part) ? [part] : cut(part, fits))),
  );
  const lines: string[] = [];
  let line = '';
  for (const [i, piece] of pieces.entries()) {
    if (line === '' || fits(line + piece)) {
      line += piece;
      continue;
    }
    if (lines.length === maxLines - 1) return [...lines, fitText(line + pieces.slice(i).join(''), width, size, weight)];
    lines.push(line.trimEnd());
    line = piece;
  }
  return [...lines, line.trimEnd()];
}

function cut(word: string, fits: (line: string) => boolean): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const grapheme of graphemesOf(word)) {
    if (piece !== '' && !fits(piece + grapheme)) {
      pieces.push(piece);
      piece = '';
    }
    piece += grapheme;
  }
  return [...pieces, piece];
}
