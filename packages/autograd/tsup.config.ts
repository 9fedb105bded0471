import { shipOperations } from '../../scripts/ship-operations'
import { library } from '../../tsup.base'

export default library({ index: 'src/index.ts', compile: 'src/compile/index.ts', testing: 'src/testing/index.ts' }, { plugins: [shipOperations] })
