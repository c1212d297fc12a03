"""How does an administrator see the calendar?

Here a single row is put right. A change of a whole year goes through the page that shows its effect on
running limits first.
"""

from django.contrib import admin

from coordination.common.models import CalendarDay


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    list_display = ["day", "province_code", "is_working", "name", "source", "updated_at"]
    list_filter = ["is_working", "province_code"]
    search_fields = ["name", "source"]
    date_hierarchy = "day"
    readonly_fields = ["updated_at"]
    list_per_page = 50
