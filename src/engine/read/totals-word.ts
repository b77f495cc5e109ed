/** How reports call the row of totals that they put under a table. */
const TOTALS =
  /^\W*(grand |sub[- ]?|overall |report )?(totals?|sum|gesamt(summe)?|summe|insgesamt|total général|suma|somme|totale|totaal|toplam|razem|celkem|итого|всего|合計|总计|總計|합계)(?![\p{L}\p{N}_-])/iu;

export const isTotals = (cell: string): boolean => TOTALS.test(cell.trim());
