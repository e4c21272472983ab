import { boot } from "../boot";
import { Glyph } from "./Glyph";
import classes from "./brand.module.css";
import { initials } from "./TenantChip";

/** The owner of the surface: the tenant on its portal, the product on the console. */
export function Brand({ large, iconOnly }: { large?: boolean; iconOnly?: boolean }) {
  const tenant = boot.tenant;
  const logo = tenant?.branding.logo_url;
  return (
    <span className={classes.brand} data-large={large || undefined}>
      {logo ? (
        <img src={logo} alt="" className={classes.logo} />
      ) : tenant ? (
        <span className={classes.initials} aria-hidden>
          {initials(tenant.name)}
        </span>
      ) : (
        <Glyph size={large ? 28 : 24} />
      )}
      {iconOnly ? null : <span className={classes.name}>{tenant?.name ?? boot.product_name}</span>}
    </span>
  );
}
