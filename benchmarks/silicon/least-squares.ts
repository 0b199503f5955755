/** Nonlinear least squares by Levenberg and Marquardt, with the derivatives taken by differences. */

/** The point at which the sum of the squared residuals is smallest, found from a start. */
export function leastSquares(
  residuals: (point: readonly number[]) => readonly number[],
  start: readonly number[],
  steps = 30,
): readonly number[] {
  let point = [...start];
  let current = residuals(point);
  let sum = squares(current);
  let damping = 1e-2;
  for (let step = 0; step < steps; step += 1) {
    const slopes = point.map((value, index) => {
      const moved = [...point];
      moved[index] = value + 1e-4;
      const there = residuals(moved);
      return current.map((residual, row) => ((there[row] ?? 0) - residual) / 1e-4);
    });
    const gradient = slopes.map((slope) => dot(slope, current));
    const normal = slopes.map((one) => slopes.map((other) => dot(one, other)));
    let better = false;
    while (!better && damping < 1e6) {
      const matrix = normal.map((row, index) =>
        row.map((value, column) => (index === column ? value * (1 + damping) + 1e-9 : value)),
      );
      const change = solved(
        matrix,
        gradient.map((value) => -value),
      );
      const moved = point.map((value, index) => value + (change[index] ?? 0));
      const there = residuals(moved);
      const squared = squares(there);
      if (squared < sum) {
        better = true;
        const gained = sum - squared;
        point = moved;
        current = there;
        sum = squared;
        damping = Math.max(1e-6, damping / 5);
        if (gained < 1e-4 * sum) return point;
      } else damping *= 4;
    }
    if (!better) return point;
  }
  return point;
}

function dot(one: readonly number[], other: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1)
    sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

function squares(values: readonly number[]): number {
  return dot(values, values);
}

/** Gaussian elimination with pivots. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  const size = rows.length;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1)
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = row;
    const top = rows[pivot] ?? [];
    rows[pivot] = rows[column] ?? [];
    rows[column] = top;
    for (let row = 0; row < size; row += 1) {
      const values = rows[row] ?? [];
      if (row === column) continue;
      const factor = (values[column] ?? 0) / (top[column] ?? 1);
      if (factor !== 0)
        for (let at = column; at <= size; at += 1)
          values[at] = (values[at] ?? 0) - factor * (top[at] ?? 0);
    }
  }
  return rows.map((row, index) => (row[size] ?? 0) / (row[index] ?? 1));
}
