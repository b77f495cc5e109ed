import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitName, fitText, textWidth, wrapText } from './text-width.ts';

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'abMW_-. 支') }),
  fc.lorem(),
);

test('widths follow the letters', () => {
  expect(textWidth('iii', 10, 400)).toBeLessThan(textWidth('mmm', 10, 400));
  expect(textWidth('é', 10, 400)).toBe(textWidth('e', 10, 400));
  expect(textWidth('e\u0301', 10, 400)).toBe(textWidth('e', 10, 400));
  expect(textWidth('支払', 10, 400)).toBe(20);
  expect(textWidth('🛒', 10, 400)).toBe(10);
});

test('a text that fits is left alone, one that does not ends in an ellipsis', () => {
  expect(fitText('Purchase', 100, 13, 600)).toBe('Purchase');
  expect(fitText('Purchase confirmed', 70, 13, 600)).toMatch(/^Purch.*…$/);
  expect(fitText('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 75, 13, 600)).toBe('👩‍👩‍👧…');
});

test('a name that does not fit keeps its end, where that is written to the right', () => {
  expect(fitName('Purchase', 100, 13, 600)).toBe('Purchase');
  expect(fitName('com.example.shop.Payment.one', 110, 13, 600)).toMatch(/^com.*….*one$/);
  expect(fitName('תשלום בכרטיס אשראי לאחר אישור', 110, 13, 600)).toMatch(/^תשלום.*…$/);
  fc.assert(
    fc.property(texts, fc.integer({ min: 40, max: 300 }), (name, width) => {
      expect(textWidth(fitName(name, width, 13, 600), 13, 600)).toBeLessThanOrEqual(width + 1e-9);
    }),
  );
});

test('lines break at spaces, and inside a name only where it is too long for a line', () => {
  expect(wrapText('Onboarding welcome screen', 90, 13, 600, 3)).toEqual(['Onboarding', 'welcome', 'screen']);
  expect(wrapText('pay_clicked or express_pay', 90, 13, 600, 3)).toEqual(['pay_clicked', 'or', 'express_pay']);
  expect(wrapText('onboarding_login_type', 90, 13, 600, 3)).toEqual(['onboarding_', 'login_type']);
  expect(wrapText('', 90, 13, 600, 3)).toEqual(['']);
});

test('no line is wider than its room, and nothing but spaces and the end is lost', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 40, max: 300 }), fc.integer({ min: 1, max: 4 }), (text, width, most) => {
      const lines = wrapText(text, width, 13, 600, most);
      expect(lines.length).toBeLessThanOrEqual(most);
      for (const line of lines) expect(textWidth(line, 13, 600)).toBeLessThanOrEqual(width + 1e-9);
      const bare = (one: string) => one.replace(/\s/g, '');
      const joined = bare(lines.join(''));
      if (joined !== bare(text)) {
        expect(joined.endsWith('…')).toBe(true);
        expect(bare(text).startsWith(joined.slice(0, -1))).toBe(true);
      }
    }),
  );
});
