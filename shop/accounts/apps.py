from oscar.apps.customer import apps


class CustomerConfig(apps.CustomerConfig):
    """Oscar's app of accounts, with some of its pages replaced; which of its addresses exist says shop.oscar_urls."""

    def ready(self) -> None:
        super().ready()
        from shop.accounts import joining, views

        self.login_view, self.register_view = joining.AccountAuthView, joining.AccountRegistrationView
        self.logout_view = views.LogoutView
        self.order_history_view = views.OrderHistoryView
        self.order_detail_view = views.OrderDetailView
        self.profile_delete_view = views.ProfileDeleteView
