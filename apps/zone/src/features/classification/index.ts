/** How single records are classified: raised at once, lowered by two people for new copies. */
export { catalogueOf } from './classify.ts'
