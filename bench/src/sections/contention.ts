export default async function x() {
  return { tables: [], plots: [], targets: [] }
}
