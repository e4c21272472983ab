export { ArticlePage } from "./ArticlePage";
export { ArticlesPage } from "./ArticlesPage";
export { EditArticlePage, NewArticlePage } from "./ArticleEditor";
